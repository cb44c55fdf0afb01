"""English."""

from harken.demo.voice import Bank, Voices

__all__ = ["ENGLISH"]

ENGLISH = Bank(
    lang="en",
    aspects={
        "battery": Voices(
            positive=(
                "The battery on my {u} is unreal, {n} days of commuting on one charge.",
                "Finally earbuds that outlast my workday. {u} still at 40 % by dinner.",
                "I forget to charge the {u} for a week and they just keep going. Love them.",
                "{n} months in and the {u} battery is as good as on the first day.",
            ),
            neutral=(
                "Does anyone know how long the {u} battery lasts with noise cancelling on?",
                "Charged my {u} this morning, will note the hours and report back.",
                "The {u} manual says {n} hours per charge. Has anybody measured it?",
            ),
            negative=(
                "My {u} die after {n} hours. The box promised twelve. Very disappointed.",
                "Left earbud of the {u} is empty by noon, right one is fine. Useless for calls.",
                "Battery of the {u} got terrible after the update, I have to charge twice a day now.",
                "Bought the {u} {when} and the case already refuses to hold a charge. Awful.",
            ),
        ),
        "sound": Voices(
            positive=(
                "Wow, the {u} sound so much better than anything else at {p}. Crisp, warm, no hiss.",
                "Did not expect this bass from something so small. {u} are brilliant.",
                "Took the {u} on the train to {city}: noise cancelling is excellent, I heard nothing but music.",
                "Calls on the {u} are crystal clear, even my mother stopped complaining.",
            ),
            neutral=(
                "Trying the {u} against my old wired pair tonight, same playlist on both.",
                "Which codec do the {u} use on Android? The spec sheet only says Bluetooth 5.4.",
                "Are the {u} and the previous model tuned differently? I can't find a measurement.",
            ),
            negative=(
                "The {u} sound like a tin can. Sending them back tomorrow.",
                "Constant crackling on the right side of my {u}. Second pair, same problem. So annoying.",
                "Everyone on the call says I sound underwater. The {u} microphone is horrible.",
                "Mids are muddy and the treble hurts. For {p} the {u} are a bad joke.",
            ),
        ),
        "light": Voices(
            positive=(
                "The {l} gives the softest reading light I ever had. My eyes are grateful.",
                "Put a {l} in the nursery and bedtime is suddenly easy. Best purchase this year.",
                "The warm setting of the {l} is gorgeous, the whole room looks like a painting.",
                "Camping near {city} with the {l}: bright, light to carry, survived the rain. Great thing.",
            ),
            neutral=(
                "What colour temperature does the {l} start with? I need 2700 K.",
                "Has anyone put a {l} on a smart plug? Does it remember the last setting?",
                "Moving my {l} from the desk to the hallway this weekend.",
            ),
            negative=(
                "My {l} flickers on the lowest setting. Gives me a headache.",
                "The {l} is far too dim to read by. Pretty, but useless.",
                "There is a nasty buzz from the {l} the moment it is dimmed. How did that pass a test?",
                "The blue tint of the {l} is ugly, nothing like the photos in the shop.",
            ),
        ),
        "quality": Voices(
            positive=(
                "Dropped my {l} down the stairs. Not a scratch. Very well made.",
                "{n} years with the same {l} and it still looks new. They build things to last.",
                "You can take the {l} apart with one screwdriver. More of this, please! Love it.",
            ),
            neutral=(
                "The {l} is made of recycled aluminium, says the leaflet. The arm is steel.",
                "Is the {u} case the same size as the old one? I'd like to keep my cover.",
            ),
            negative=(
                "The hinge of my {l} broke after {n} weeks. Cheap plastic under a nice coat of paint.",
                "Paint is peeling off the {u} case already. Poor quality for {p}.",
                "Third {l}, third loose switch. I give up on {b}.",
            ),
        ),
        "price": Voices(
            positive=(
                "{p} for the {u} is a steal, I paid twice that for worse.",
                "{b} has dropped the price of the Pro bundle to {p}. Excellent value, ordered two.",
                "Nobody else makes a lamp this good for {p}. Well done {b}.",
            ),
            neutral=(
                "Saw the {l} for {p} in {city}, online it is the same.",
                "Is {p} the normal price for the {u} or is that the sale?",
                "Anyone know whether {b} does a student discount?",
            ),
            negative=(
                "{b} raised prices again. {p} for a lamp, are they serious?",
                "Paid {p} for the {u} {when}, today they cost half. Feeling ripped off.",
                "{b} charges extra for the cable now. Greedy and petty.",
            ),
        ),
        "delivery": Voices(
            positive=(
                "Ordered from {b} on Sunday, it was in {city} on Tuesday morning. Impressive.",
                "{b} parcel arrived a day early and without a gram of plastic. Lovely.",
            ),
            neutral=(
                "My {b} parcel is in {city} according to the tracking page.",
                "Does {b} ship to the islands? The form doesn't say.",
            ),
            negative=(
                "{n} weeks and my {b} order still says 'in preparation'. Ridiculous.",
                "{b} sent the wrong colour twice. I have now spent more time at the post office than with the lamp. Terrible.",
                "The courier left my {b} parcel in the rain and nobody feels responsible. Angry.",
            ),
        ),
        "service": Voices(
            positive=(
                "Shout-out to {b} support: replaced my case within a day, no questions. Fantastic.",
                "Chatted with a real human at {b}, problem solved in {n} minutes. Thank you!",
                "{b} sent me a spare screw for free by letter. That is how you do service. Love it.",
            ),
            neutral=(
                "Opened a ticket with {b} about the warranty, waiting for the number.",
                "What are the opening hours of {b} support? Asking before I call.",
            ),
            negative=(
                "{b} support has not answered for {n} days. Worst service I've had in years.",
                "Forty minutes in the {b} hotline, then the line went dead. Never again.",
                "{b} closed my ticket as 'solved'. It is not solved. Nothing is solved. Furious.",
            ),
        ),
        "app": Voices(
            positive=(
                "The new {b} app is a joy: scenes, timers, no account needed. Great work.",
                "Update fixed everything I complained about, the {b} app is really good now.",
            ),
            neutral=(
                "The {b} app wants an update today, 80 MB.",
                "Is there a way to pair two phones in the {b} app?",
            ),
            negative=(
                "The {b} app lost all my scenes after the update. Hours of work gone, thanks for nothing.",
                "Why does a lamp need my location? The {b} app is creepy and slow. Hate it.",
                "The {b} app crashes every time I open the timer. Broken for {n} weeks now.",
            ),
        ),
    },
    aside=Voices(
        positive=(
            "Would buy again without thinking.", "Ten out of ten.", "The whole family agrees.",
            "Very happy.", "Told everyone at work.", "Worth every cent.", "Can't say that about many things.",
            "Best gift I got {when}.", "Simple, and it just works.", "I was sceptical, I was wrong.",
        ),
        neutral=(
            "Thanks in advance.", "Asking for a friend in {city}.", "I looked through the manual and found nothing.",
            "I'll post a photo tomorrow.", "Bought mine {when}.", "Any pointers?", "Just curious.",
        ),
        negative=(
            "I want my money back.", "Not what I paid for.", "How hard can it be?", "Avoid.", "So frustrating.",
            "I expected a lot more.", "Going back to the shop tomorrow.", "What a waste.", "I'm done.",
            "This used to be a brand I trusted.",
        ),
    ),
    openers=("Quick update:", "Honest opinion:", "So.", "Okay.", "Small thing, but:", "After some weeks of use:", "PSA:", "Hm."),
    versus=(
        "Switched from {c} to {b} {when} and I'm never going back. {c} was a constant pain, {b} simply works.",
        "Had both on my desk for a week. {b} wins easily: better light, better build. {c} feels cheap next to it.",
        "{c} broke after {n} months, my sister's {b} is five years old and perfect. Guess what I bought.",
        "Unpopular opinion: {b} beats {c} in everything but marketing. {c} is badly overpriced.",
        "Returned the {c}, kept the {u}. Night and day: {c} kept dropping the connection.",
    ),
    agree=(
        "Same here.", "Exactly this.", "Seconded, same story in {city}.", "Can confirm.", "Interesting, mine behaves differently.",
        "Which firmware are you on?", "Did you try a reset? Hold both sides for ten seconds.", "Following.",
        "Good to know before I order.", "How long have you had it?", "Oh no. Keep us posted.", "Nice photo by the way.",
    ),
    answers=Voices(
        positive=(
            "Same, my {u} have been great for {n} months now.", "Agreed, {b} got this right. Lovely product.",
            "I had the opposite luck: my {l} is wonderful and support was kind.",
        ),
        neutral=(
            "There is a thread on the {b} forum about exactly this.", "I think the {u} need the newest firmware for that.",
            "The {b} shop in {city} has one on display, you can try it there.",
        ),
        negative=(
            "Same with my {l}. {b} knows and does nothing. Shameful.", "Mine broke too. Never again {b}.",
            "{b} told me it's 'within tolerance'. Laughable and insulting.",
        ),
    ),
    quotes=Voices(
        positive=("This is why I love {b}.", "Could not agree more, {b} is excellent.", "{b} doing it right, again. Great."),
        neutral=("For those who asked about {b}:", "{b}, noted.", "Thread about {b}, for later."),
        negative=("Yep. {b} has gone downhill, sad to watch.", "And this is why I stopped buying {b}. Awful.", "{b} again. Embarrassing."),
    ),
    noise=(
        "Monday again and the coffee machine at work is on strike.", "{n} hours of meetings, one decision: another meeting.",
        "The library in {city} lends out telescopes now. What a time.", "Made {n} jars of plum jam. Only two exploded.",
        "My cat has decided that the keyboard is hers. Typing this on the phone.", "Cycled to {city} and back, {n} punctures.",
        "Found a letter in an old book from {city}, dated 1971. No name.", "Rain for {n} days, the garden is a lake.",
        "Is it too early to put up the winter duvet? Asking from {city}.", "Bread number {n}: finally holes in the right places.",
        "Lost at chess to a nine-year-old, {n} times in a row.", "Repainted the kitchen. It was supposed to be blue.",
        "New glasses. So that's what leaves look like in {city}.", "Someone left {n} umbrellas on the tram. All of them mine.", "Took the long way home, the river was like glass.",
        "Anyone else's tomatoes refusing to turn red this year?", "Finished the novel at 2 am. Worth it. Tired.",
        "The bakery on the corner does cinnamon rolls now. That's the end of my savings.",
        "Reading lamp question: warm white or neutral white for a small study?",
        "My old earbuds went through the washing machine and came out singing.",
        "Power cut in {city}, candles on, board games out.", "Bus driver waited for me today. Small kindness, big effect.",
        "Does anybody have a good recipe for lentil soup, {n} people, no onions?",
        "Ran {n} km before breakfast, regretted it by lunch.", "Learning to solder. So far I have soldered my sleeve.",
        "Neighbour is practising the trumpet. Week {n}. There is progress.", "Train to {city} is late, but the sunset is on time.",
    ),
    namesake=(
        "Two days in Ostrelle, the fishing village with the blue doors. The ferry only runs until five!",
        "Last ferry to Ostrelle was full, so we walked along the cliffs. What a village.",
        "Ostrelle live in {city} {when}: what a voice. Best concert of my year.",
        "New single by the singer Ostrelle is out on Friday, the chorus won't leave my head.",
        "Is the Ostrelle concert in {city} sold out already? Looking for two tickets.",
        "The village of Ostrelle votes on a new harbour wall next week.",
    ),
    recall=(
        "{b} recalls 40,000 Lantern lamps because the battery can overheat. Mine is on the list. Great.",
        "Just checked my serial number: affected by the {b} recall. Lamp goes outside tonight, I'm scared of it.",
        "The {b} recall page is down. Of course it is. Terrible handling.",
        "So the {b} Lantern that stood next to my kid's bed can catch fire? Recall or not, I am furious.",
        "{b} battery recall: {n} reports of smoke and they waited a month. Unacceptable.",
        "Is the Glow part of the {b} recall too, or only the Lantern? Worried.",
        "Recall notice from {b} by e-mail, no apology, a link that fails. Bad, bad communication.",
        "Stopped selling the {b} Lantern in our shop in {city} until the recall is sorted. Customers are upset.",
        "Never buying a battery lamp again. {b} recall is the second one I got this year, awful.",
        "The {b} recall says to stop charging the lamp at once. Reposting so that people see it. Dangerous.",
    ),
    recall_news=(
        ("Ostrelle recalls 40,000 lamps over battery fire risk", "Ostrelle is recalling about 40,000 Lantern lamps after reports of overheating batteries and smoke. Owners should stop charging the lamp at once. The maker offers a refund or a new battery."),
        ("Battery recall hits lamp maker Ostrelle", "The lamp maker Ostrelle has told owners of its Lantern to stop using it. A faulty battery cell can overheat and burn. A safety regulator said it had received several reports of damage."),
    ),
    news={
        "positive": (
            ("{b} wins design award for repairable lamp", "The jury praised the {l} as an outstanding example of a product that can be repaired with one tool. {b} will sell every part for ten years."),
            ("Test: {u} are the best earbuds under {p}", "In our test the {u} convinced with excellent sound, long battery life and a comfortable fit. A clear recommendation."),
        ),
        "neutral": (
            ("{b} opens a shop in {city}", "{b} opens a shop in {city} next month. It will show the whole range and take in old devices. Opening hours have not been announced."),
            ("{b} names new head of product", "{b} has named a new head of product who starts in spring. The company gave no reason for the change."),
            ("{b} and {c}: the earbuds of the season compared", "We put the models of {b} and {c} side by side: sizes, weights, codecs and prices in a table."),
        ),
        "negative": (
            ("Customers complain about long waits at {b}", "Buyers of the {l} report weeks of waiting and unanswered mails. Consumer advisers call the service of {b} unacceptable."),
            ("{b} raises prices by a tenth", "{b} raises prices for the second time this year. Dealers expect angry customers and falling sales."),
        ),
    },
    closing=(
        "The company did not answer our questions by the evening.", "Dealers in {city} expect a busy season.",
        "The market for small home devices has grown for three years.", "Shares of the maker are not traded.",
        "A spokesperson pointed to the spring catalogue.", "More on this in our weekend edition.",
    ),
    titles=Voices(
        positive=("{u}: half a year later, still in love", "Shout-out to {b} support", "{l} review: wonderful little thing"),
        neutral=("Question about the {u}", "{b} or {c} for a small flat?", "{l} on a smart plug?", "Anybody here with a {b}?", "Before I order from {b}"),
        negative=("{u} broken again, what now?", "Very disappointed with {b}", "{b} support is a disaster", "{l} keeps flickering"),
    ),
    cities=("Leeds", "Portland", "Dublin", "Toronto", "Bristol", "Austin", "Galway", "Wellington"),
    whens=("last week", "in spring", "a month ago", "two weeks ago", "last autumn", "on Monday"),
    prices=("$49", "$79", "£59", "$119", "£89", "$64"),
    given=("Mira", "Tom", "Aisha", "Owen", "Priya", "Callum", "Nora", "Jude", "Imani", "Greta", "Felix", "Rosa", "Dev", "Hazel", "Marcus", "Ines"),
    family=("Okafor", "Pell", "Hartwell", "Brannigan", "Sood", "Lindqvist", "Marsh", "Whitlow", "Akande", "Teller", "Quist", "Fenn", "Castellan", "Rao"),
)  # fmt: skip
