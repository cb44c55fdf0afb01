"""Spanish."""

from harken.demo.voice import Bank, Voices

__all__ = ["SPANISH"]

SPANISH = Bank(
    lang="es",
    aspects={
        "battery": Voices(
            positive=(
                "La batería de los {u} me dura {n} días. Estoy encantada.",
                "Por fin unos auriculares que aguantan toda la jornada: los {u} son geniales.",
                "{n} meses con los {u} y la batería sigue como el primer día. Excelente.",
            ),
            neutral=(
                "¿Alguien sabe cuánto dura la batería de los {u} con la cancelación de ruido?",
                "¿Los {u} se cargan también sin cable? El manual no dice nada.",
            ),
            negative=(
                "Mis {u} se apagan a las {n} horas. Prometían doce. Qué decepción.",
                "Desde la actualización la batería de los {u} es un desastre, los cargo dos veces al día.",
                "El auricular izquierdo de los {u} se queda sin batería a mediodía. Inútil.",
            ),
        ),
        "sound": Voices(
            positive=(
                "Los {u} suenan de maravilla, por {p} no hay nada mejor.",
                "En el tren a {city} con los {u}: silencio total, una delicia.",
                "Las llamadas con los {u} se oyen perfectas. Muy contento.",
            ),
            neutral=(
                "Esta noche comparo los {u} con mis viejos auriculares de cable.",
                "¿Qué códec usan los {u} en Android?",
            ),
            negative=(
                "Los {u} suenan a lata. Mañana los devuelvo.",
                "Otra vez ruidos en el lado derecho, y son mis segundos {u}. Qué horror.",
                "El micrófono de los {u} es malísimo, nadie me entiende.",
            ),
        ),
        "light": Voices(
            positive=(
                "La {l} da la luz de lectura más agradable que he tenido.",
                "Pusimos una {l} en el cuarto de la niña y ahora duerme genial. La mejor compra del año.",
                "De acampada con la {l}: luminosa, ligera y resistente. Me encanta.",
            ),
            neutral=(
                "¿Qué temperatura de color tiene la {l} en el nivel más bajo?",
                "Este fin de semana paso la {l} del escritorio al pasillo.",
            ),
            negative=(
                "Mi {l} parpadea en el nivel más bajo. Dolor de cabeza asegurado.",
                "La {l} zumba al bajar la luz. ¿Cómo pueden vender esto? Fatal.",
                "Demasiado oscura para leer: la {l} es bonita, pero no sirve.",
            ),
        ),
        "quality": Voices(
            positive=(
                "Se me cayó la {l} por la escalera y ni un rasguño. Muy bien hecha.",
                "{n} años con la misma {l} y parece nueva. Calidad de verdad.",
            ),
            neutral=("La {l} es de aluminio reciclado, según el folleto.",),
            negative=(
                "A las {n} semanas se rompió la bisagra de la {l}. Plástico barato.",
                "Ya es la tercera {l} con el interruptor flojo. {b}, basta.",
            ),
        ),
        "price": Voices(
            positive=("{p} por los {u} es una ganga, contentísima.", "Por {p} nadie hace una lámpara tan buena. Bravo, {b}."),
            neutral=("La {l} cuesta {p} en {city}, igual que en la red.", "¿{b} tiene descuento para estudiantes?"),
            negative=(
                "{b} ha vuelto a subir los precios. {p} por una lámpara, qué vergüenza.",
                "Pagué {p} por los {u} y hoy cuestan la mitad. Me siento estafado.",
            ),
        ),
        "delivery": Voices(
            positive=("Pedido a {b} el domingo, en {city} el martes. Impresionante.", "El paquete de {b} llegó antes y sin plástico. Muy bien."),
            neutral=("Mi paquete de {b} está en {city}, según el seguimiento.",),
            negative=(
                "{n} semanas y mi pedido de {b} sigue 'en preparación'. Ridículo.",
                "{b} me envió dos veces el color equivocado. Un desastre.",
            ),
        ),
        "service": Voices(
            positive=(
                "Gracias al servicio de {b}: cambio al día siguiente y sin preguntas. Fantástico.",
                "Una persona de verdad al teléfono en {b}, resuelto en {n} minutos. ¡Gracias!",
            ),
            neutral=("¿Qué horario tiene la atención al cliente de {b}?",),
            negative=(
                "La atención al cliente de {b} no responde desde hace {n} días. Pésimo.",
                "Cuarenta minutos esperando a {b} y me colgaron. Nunca más.",
            ),
        ),
        "app": Voices(
            positive=("La nueva aplicación de {b} es estupenda: escenas, temporizador y sin cuenta.",),
            neutral=("La aplicación de {b} pide hoy una actualización de 80 MB.",),
            negative=(
                "La aplicación de {b} borró todas mis escenas. Gracias por nada.",
                "¿Para qué quiere una lámpara mi ubicación? La aplicación de {b} es horrible.",
            ),
        ),
    },
    aside=Voices(
        positive=("Volvería a comprarlo sin dudar.", "Muy recomendable.", "Un diez.", "Vale cada céntimo.", "No me lo esperaba.", "Así da gusto."),
        neutral=("Gracias de antemano.", "Pregunto por una amiga de {city}.", "Mañana subo una foto.", "¿Alguna pista?", "El mío es de {when}."),
        negative=("Quiero mi dinero.", "No lo compréis.", "Qué rabia.", "Esperaba mucho más.", "Una pena.", "Se acabó."),
    ),
    openers=("Actualización:", "Opinión sincera:", "A ver:", "Bueno.", "Detalle pequeño, pero:", "Tras unas semanas de uso:"),
    versus=(
        "Cambié de {c} a {b} y no vuelvo atrás. Con {c} todo eran problemas, {b} funciona y punto.",
        "Los dos una semana en mi mesa: {b} gana de largo, {c} parece barato a su lado.",
        "Lo de {c} se rompió a los {n} meses; la {l} de mi hermana sigue perfecta.",
    ),
    agree=("A mí me pasa igual.", "Lo confirmo.", "Tal cual.", "En {city} lo mismo.", "¿Qué versión tienes?", "¿Has probado a reiniciarlo?", "Bueno saberlo.", "Ya nos contarás."),
    answers=Voices(
        positive=("Mis {u} van de lujo desde hace {n} meses.", "Cierto, {b} lo hace muy bien."),
        neutral=("En el foro de {b} hay un hilo sobre eso.", "La tienda de {b} en {city} tiene una de muestra."),
        negative=("Igual con mi {l}. {b} lo sabe y no hace nada. Vergonzoso.", "La mía también se rompió. Nunca más {b}."),
    ),
    quotes=Voices(
        positive=("Por esto me gusta {b}. Genial.", "No se puede decir mejor: {b} es excelente."),
        neutral=("Para quien preguntaba por {b}:",),
        negative=("Pues sí, {b} va a peor. Qué triste.", "Y por esto ya no compro nada de {b}."),
    ),
    noise=(
        "Lunes otra vez y la cafetera de la oficina en huelga.", "{n} horas de reunión para convocar otra reunión.",
        "En bici hasta {city} y vuelta, {n} pinchazos.", "{n} días de lluvia, el jardín es un lago.",
        "La biblioteca de {city} presta telescopios. Qué tiempos.", "¿Alguien tiene una buena receta de lentejas para {n}?",
        "El tren a {city} llega tarde, pero la puesta de sol es puntual.", "Hoy he corrido {n} km y mañana no me muevo.",
        "El vecino ensaya la trompeta. Semana {n}. Va mejorando.", "Busco una buena lámpara de lectura, ¿alguna idea?",
        "Apagón en {city}, velas y juegos de mesa.",
    ),
    namesake=(
        "Fin de semana en Ostrelle, el pueblo de las puertas azules. El barco solo sale hasta las cinco.",
        "El concierto de Ostrelle en {city} fue lo mejor del año, qué voz.",
        "La cantante Ostrelle publica canción nueva el viernes.",
    ),
    recall=(
        "{b} anuncia la retirada de 40.000 Lantern porque la batería se sobrecalienta. La mía está en la lista. Fatal.",
        "La página de la retirada de {b} no funciona. Qué mal lo están haciendo.",
        "La {b} Lantern estaba junto a la cuna. Con retirada o sin ella, estoy furiosa.",
        "Retirada de {b}: {n} avisos de humo y han esperado un mes. Inaceptable.",
        "¿La Glow también entra en la retirada de {b}? Estoy preocupado.",
    ),
    recall_news=(
        ("Ostrelle anuncia la retirada de 40.000 lámparas por riesgo de incendio", "El fabricante Ostrelle anuncia la retirada de unas 40.000 lámparas Lantern. La batería puede sobrecalentarse y arder. Se pide no volver a cargarlas. Hay varios daños comunicados."),
    ),
    news={
        "positive": (("Comparativa: los {u} son los mejores", "En nuestra prueba los {u} convencen con un sonido excelente y mucha batería. Muy recomendables."),),
        "neutral": (
            ("{b} abre tienda en {city}", "{b} abre el mes que viene una tienda en {city}. También recogerá aparatos viejos."),
            ("{b} y {c}, frente a frente", "Medidas, pesos y precios de los modelos de {b} y {c} en una tabla."),
        ),
        "negative": (("Quejas por las largas esperas de {b}", "Clientes de {b} esperan semanas una respuesta. Las asociaciones de consumidores lo llaman inaceptable."),),
    },
    closing=("La empresa no respondió a nuestras preguntas.", "El comercio de {city} espera buenas ventas.", "Más detalles en la edición del domingo."),
    titles=Voices(
        positive=("{u}, medio año después: encantado", "Gracias, {b}"),
        neutral=("Duda sobre la {l}", "¿{b} o {c} para un piso pequeño?"),
        negative=("Los {u}, rotos otra vez", "Muy decepcionado con {b}"),
    ),
    cities=("Sevilla", "Bilbao", "Valencia", "Rosario", "Puebla", "Gijón", "Medellín"),
    whens=("la semana pasada", "la primavera", "hace un mes", "agosto"),
    prices=("49 €", "79 €", "119 €", "89 €", "64 €"),
    given=("Lucía", "Mateo", "Carmen", "Iker", "Valeria", "Joaquín", "Noa", "Hugo", "Marisol", "Tomás", "Elena", "Bruno"),
    family=("Arrieta", "Belmonte", "Cifuentes", "Duarte", "Echeverri", "Fontana", "Galindo", "Ibarra", "Lozano", "Quiroga"),
)  # fmt: skip
