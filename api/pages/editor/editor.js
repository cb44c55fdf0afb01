/* A text area over a mirror of its text: the mirror draws colours and wavy lines, the area keeps what browsers do best
   (undo, input methods, screen readers). Places are in UTF-16 units. Every answer of the server names the turn of the
   text that it is about; an answer about an older text is dropped. */

const PAUSE = 150; // ms without a key before the text is judged
const SOON = 20; // ms before completions are asked for
const LONG = 4000; // units from which a text is not coloured, and drawn and asked about only in a pause
const MOST_SENT = 70000; // a longer text is over the limit of 64 KB, whatever follows
const SHOWN = 4;
const TOKENS = /<<<[\s\S]*?(?:>>>|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|(?:AND|OR|NOT|O?NEAR\/\d+f?)(?![^\s()])|[A-Za-z_]+:(?=[^\s:])/g;

const clamp = (n, low, high) => Math.max(low, Math.min(n, high));

/* Half a surrogate pair can't travel; what comes instead is as long. */
const sendable = (text) => new TextDecoder().decode(new TextEncoder().encode(text.slice(0, MOST_SENT)));

function findChange(before, after) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { start, end: before.length - tail, shift: after.length - before.length };
}

/* Where a stretch is after a change; null when the change touched it. */
function moved(stretch, change) {
  if (stretch.end <= change.start) return stretch;
  if (stretch.start < change.end) return null;
  return { ...stretch, start: stretch.start + change.shift, end: stretch.end + change.shift };
}

function movedMark(mark, change) {
  const there = moved(mark, change);
  if (!there) return null;
  return { ...there, edit: there.edit && moved(there.edit, change) };
}

export default {
  template: `
    <div class="qe" :class="{many, inline, lit: focused, vast, stale}" ref="root">
      <div class="qe-box" :class="{bad: errors}" @mousedown="grab">
        <i v-if="!many" class="q-icon notranslate material-icons qe-lens" aria-hidden="true">search</i>
        <div class="qe-scroll" ref="scroll" @mousemove="hover" @mouseleave="hovered = -1">
          <div class="qe-sheet">
            <div class="qe-mirror" ref="mirror" aria-hidden="true"></div>
            <textarea ref="area" class="qe-area" rows="1" spellcheck="false" autocomplete="off" autocorrect="off"
              autocapitalize="off" :aria-label="label" :placeholder="placeholder" :enterkeyhint="many ? 'enter' : 'search'"
              aria-autocomplete="list" aria-haspopup="listbox" :aria-controls="entries.length ? id + '-list' : undefined"
              :aria-activedescendant="active >= 0 ? id + '-e' + active : undefined" :aria-invalid="errors ? 'true' : 'false'"
              :aria-describedby="id + '-said'" @input="typed" @keydown="key" @keyup="watchCaret" @click="watchCaret"
              @compositionstart="composing = true; close()" @compositionend="composed" @focus="enter" @blur="leave"></textarea>
          </div>
        </div>
        <div class="qe-tools" ref="tools">
          <span v-if="folded && !focused && !many" class="qe-fold" title="The query goes on" aria-hidden="true">…</span>
          <button v-if="marks.length" type="button" class="qe-count" :class="errors ? 'err' : 'warn'" :title="summary"
            :aria-label="summary + ' Show.'" @mousedown.prevent @click="unfold">{{ marks.length }}</button>
          <button v-if="filled && !many" type="button" class="qe-tool" aria-label="Clear the query" title="Clear"
            @mousedown.prevent @click="put('', true)"><i class="q-icon notranslate material-icons" aria-hidden="true">close</i></button>
          <slot></slot>
        </div>
      </div>
      <div v-show="entries.length" class="qe-menu" :style="spot" @mousedown.prevent>
        <ul role="listbox" :id="id + '-list'" aria-label="Completions" ref="list">
          <li v-for="(entry, i) in entries" :key="entry.label" role="option" :id="id + '-e' + i" :class="{on: i === active}"
            :aria-selected="i === active ? 'true' : 'false'" @mousemove="point(i)" @click="accept(entry)">
            <code>{{ entry.label }}</code><span>{{ entry.meaning }}</span>
          </li>
        </ul>
        <p aria-hidden="true"><span><kbd>↑</kbd><kbd>↓</kbd> choose</span>
          <span v-if="active >= 0"><kbd>Enter</kbd> takes it</span><span v-else><kbd>Tab</kbd> takes the first</span>
          <span v-if="active < 0 && !many"><kbd>Enter</kbd> searches</span></p>
      </div>
      <ul v-if="unfolded" class="qe-marks" aria-label="Problems" @mousedown.prevent>
        <li v-for="(mark, i) in listed" :key="i" :class="[mark.error ? 'err' : 'warn', {on: i === near}]">
          <i class="q-icon notranslate material-icons" aria-hidden="true">{{ mark.error ? "error" : "warning" }}</i>
          <button type="button" class="qe-what" :title="mark.place" @click="select(mark)">
            <span class="qe-sr">{{ mark.error ? "Error" : "Warning" }}, {{ mark.place }}: </span><code v-if="quoted(mark)">{{ quoted(mark) }}</code>{{ mark.message }}</button>
          <button v-if="mark.edit" type="button" class="qe-fix" :title="mark.edit.label" @click="mend(mark)">{{ mark.edit.label }}</button>
        </li>
        <li v-if="marks.length > listed.length" class="qe-rest">
          <button type="button" @click="all = true">{{ marks.length - listed.length }} more</button></li>
      </ul>
      <div v-if="hovered >= 0 && !unfolded && marks[hovered]" class="qe-tip" :style="tipSpot">{{ marks[hovered].message }}</div>
      <span class="qe-sr" :id="id + '-said'">{{ summary }} {{ focused && marks.length ? marks[0].message : "" }}</span>
      <span class="qe-sr" role="status">{{ entries.length ? entries.length + " completions" : "" }}</span>
    </div>`,
  props: { id: String, text: String, label: String, placeholder: String, many: Boolean, inline: Boolean, fields: Array },
  data() {
    return {
      found: [], entries: [], active: -1, focused: false, quiet: false, all: false, near: -1, hovered: -1,
      filled: false, folded: false, vast: false, stale: false, spot: {}, tipSpot: {},
    };
  },
  computed: {
    /* What is still being typed is no problem while its completions are shown. */
    marks() {
      const entry = this.entries[0];
      return entry ? this.found.filter((mark) => mark.start > entry.end || mark.end < entry.start) : this.found;
    },
    errors() {
      return this.marks.filter((mark) => mark.error).length;
    },
    listed() {
      return this.all ? this.marks : this.marks.slice(0, SHOWN);
    },
    unfolded() {
      return this.marks.length > 0 && (this.inline || (this.focused && !this.quiet && !this.entries.length));
    },
    summary() {
      const count = (n, word) => (n ? [`${n} ${word}${n === 1 ? "" : "s"}`] : []);
      const told = [...count(this.errors, "error"), ...count(this.marks.length - this.errors, "warning")];
      return told.length ? `${told.join(", ")}.` : "";
    },
  },
  created() {
    Object.assign(this, { turn: 0, now: this.text || "", composing: false, asked: -1, chosen: false, drawn: new Map() });
    this.known = new Set(this.fields);
  },
  mounted() {
    this.$refs.area.value = this.now;
    this.now = this.$refs.area.value; // line ends are the browser's
    this.filled = this.now !== "";
    this.vast = this.now.length > LONG;
    this.draw();
    if (this.now.trim()) this.judge();
  },
  beforeUnmount() {
    clearTimeout(this.pause);
    clearTimeout(this.soon);
    clearTimeout(this.later);
  },
  methods: {
    /* -- what the server says and asks ---------------------------------------------------------- */
    judged(turn, marks, goto) {
      if (turn !== this.turn) return;
      this.found = marks;
      this.draw();
      this.findNear();
      if (!goto || !this.errors) return;
      this.quiet = false;
      this.select(this.marks[0]);
    },
    offered(turn, cursor, entries) {
      const { area } = this.$refs;
      if (this.stale) this.draw();
      if (turn !== this.turn || cursor !== area.selectionEnd || !this.focused || this.composing) return;
      this.open(entries);
    },
    accepted(turn) {
      if (turn === this.turn) this.quiet = true;
    },
    put(text, focus) {
      const change = findChange(this.now, text);
      if (focus || this.focused) this.replace(change.start, change.end, text.slice(change.start, change.end + change.shift));
      else {
        this.$refs.area.value = text;
        this.changed();
      }
      this.close();
      this.judge();
    },
    /* -- typing --------------------------------------------------------------------------------- */
    typed() {
      this.changed();
      if (this.composing) return;
      this.quiet = false;
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.judge(), PAUSE);
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.ask(false), this.now.length > LONG ? PAUSE : SOON);
    },
    composed() {
      this.composing = false;
      this.typed();
    },
    changed() {
      const text = this.$refs.area.value;
      if (text === this.now) return;
      const change = findChange(this.now, text);
      this.found = this.found.map((mark) => movedMark(mark, change)).filter(Boolean);
      this.now = text;
      this.turn++;
      this.filled = text !== "";
      this.hovered = -1;
      this.all = false;
      this.vast = text.length > LONG;
      if (this.vast) this.drawLater();
      else this.draw();
      this.narrow();
    },
    drawLater() {
      this.stale = true;
      this.close();
      clearTimeout(this.later);
      this.later = setTimeout(() => this.draw(), PAUSE);
    },
    judge() {
      clearTimeout(this.pause);
      this.pause = null;
      this.$emit("query-typed", { turn: this.turn, text: sendable(this.now) });
    },
    ask(explicit) {
      const { area } = this.$refs;
      clearTimeout(this.soon);
      if (this.composing || area.selectionStart !== area.selectionEnd) return;
      this.$emit("query-asked", { turn: this.turn, text: sendable(this.now), cursor: area.selectionEnd, explicit });
    },
    submit() {
      this.close();
      clearTimeout(this.pause);
      clearTimeout(this.soon);
      this.$emit("query-sent", { turn: this.turn, text: sendable(this.now) });
    },
    enter() {
      this.focused = true;
      this.$emit("query-near", {});
    },
    leave() {
      this.focused = false;
      this.quiet = false;
      this.close();
      this.$refs.scroll.scrollTop = 0;
      this.fold();
      clearTimeout(this.soon);
      if (this.pause) this.judge(); // a button beside the box must find what stands in it
    },
    grab(event) {
      if (event.target === this.$refs.area || this.$refs.tools.contains(event.target)) return;
      event.preventDefault();
      this.$refs.area.focus();
    },
    unfold() {
      this.$refs.area.focus();
      this.quiet = false;
      this.select(this.marks[0]);
    },
    key(event) {
      if (event.isComposing || event.keyCode === 229) return;
      if (event.ctrlKey && event.code === "Space") {
        event.preventDefault();
        this.ask(true);
      } else if (this.entries.length && this.menuKey(event)) event.preventDefault();
      else if (event.key === "Enter" && (this.many ? event.ctrlKey || event.metaKey : !event.shiftKey)) {
        event.preventDefault();
        this.submit();
      } else if (event.key === "Escape" && this.unfolded && !this.inline) this.quiet = true;
    },
    menuKey(event) {
      const size = this.entries.length;
      const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (!plain) return false;
      if (event.key === "ArrowDown") this.choose((this.active + 1) % size);
      else if (event.key === "ArrowUp") this.choose((Math.max(this.active, 0) - 1 + size) % size);
      else if (event.key === "Escape") this.close();
      else if (event.key === "Tab") this.accept(this.entries[Math.max(this.active, 0)]);
      else if (event.key === "Enter" && this.active >= 0) this.accept(this.entries[this.active]);
      else return false;
      return true;
    },
    /* -- completions ---------------------------------------------------------------------------- */
    open(entries) {
      if (!entries.length) return this.close();
      const chosen = this.chosen && this.entries[this.active]?.label;
      const again = chosen ? entries.findIndex((entry) => entry.label === chosen) : -1;
      this.asked = this.$refs.area.selectionEnd;
      this.entries = entries;
      this.chosen = again >= 0;
      this.active = this.chosen ? again : entries[0].expected ? 0 : -1;
      this.draw();
      this.place(entries[0].start);
    },
    close() {
      if (!this.entries.length) return;
      this.entries = [];
      this.active = -1;
      this.chosen = false;
      if (!this.stale) this.draw();
    },
    choose(i) {
      this.point(i);
      this.$nextTick(() => this.$refs.list.children[i]?.scrollIntoView({ block: "nearest" }));
    },
    point(i) {
      this.active = i;
      this.chosen = true;
    },
    /* Until the server answers about the new text: what is still possible of what is shown. */
    narrow() {
      if (!this.entries.length) return;
      const { start } = this.entries[0];
      const cursor = this.$refs.area.selectionEnd;
      const typed = this.now.slice(start, cursor).toLowerCase();
      const fits = cursor > start && !/[\s()"]/.test(typed);
      const entries = this.entries.filter((entry) => fits && entry.label.toLowerCase().startsWith(typed));
      this.open(entries.map((entry) => ({ ...entry, end: entry.end + cursor - this.asked })));
    },
    accept(entry) {
      this.close();
      this.replace(entry.start, entry.end, entry.insert);
      if (entry.insert.endsWith(":")) this.ask(false);
    },
    watchCaret() {
      if (this.entries.length && this.$refs.area.selectionEnd !== this.asked) this.close();
      this.findNear();
    },
    /* Under the beginning of the word, in the box's last line below the box. */
    place(at) {
      const root = this.$refs.root.getBoundingClientRect();
      const box = this.$refs.scroll.parentElement.getBoundingClientRect();
      const spot = this.caretRect(at);
      const low = spot.bottom + spot.height > this.$refs.scroll.getBoundingClientRect().bottom;
      const width = Math.min(440, root.width);
      this.spot = {
        top: `${(low ? box.bottom : spot.bottom) - root.top + 4}px`,
        left: `${clamp(spot.left - root.left - 12, 0, root.width - width)}px`,
        width: `${width}px`,
      };
    },
    caretRect(at) {
      const walker = document.createTreeWalker(this.$refs.mirror, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      let left = at;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (left < node.length || (left === node.length && !node.nextSibling && !node.parentNode.nextSibling)) {
          range.setStart(node, left);
          range.setEnd(node, Math.min(left + 1, node.length));
          break;
        }
        left -= node.length;
      }
      return range.getClientRects()[0] || range.getBoundingClientRect();
    },
    /* -- problems ------------------------------------------------------------------------------- */
    findNear() {
      const { area } = this.$refs;
      const at = area.selectionEnd;
      this.near = this.marks.findIndex((mark) => mark.start <= at && at <= mark.end);
    },
    /* What is underlined, where the sentence does not say it. */
    quoted(mark) {
      const text = this.now.slice(mark.start, mark.end).trim();
      if (mark.message.includes(text)) return "";
      return text.length > 32 ? `${text.slice(0, 31)}…` : text;
    },
    select(mark) {
      const { area } = this.$refs;
      area.focus({ preventScroll: true });
      area.setSelectionRange(mark.start, mark.end);
      this.near = this.marks.indexOf(mark);
      this.reveal(this.drawn.get(mark)?.[0]);
    },
    reveal(part) {
      if (!part) return;
      const { scroll } = this.$refs;
      const seen = scroll.getBoundingClientRect();
      const there = part.getBoundingClientRect();
      if (there.top < seen.top || there.bottom > seen.bottom) scroll.scrollTop += there.top - seen.top - seen.height / 3;
    },
    mend(mark) {
      const { area } = this.$refs;
      const { start, end, insert } = mark.edit;
      const at = area.selectionEnd;
      const grown = insert.length - (end - start);
      this.replace(start, end, insert);
      const cursor = at >= end ? at + grown : at <= start ? at : start + insert.length;
      area.setSelectionRange(cursor, cursor);
      clearTimeout(this.soon);
      this.close();
      this.judge();
    },
    /* As if typed, so that it can be undone. */
    replace(start, end, insert) {
      const { area } = this.$refs;
      area.focus({ preventScroll: true });
      if (start === end && !insert) return;
      area.setSelectionRange(start, end);
      const done = insert ? document.execCommand("insertText", false, insert) : document.execCommand("delete");
      if (done) return;
      area.setRangeText(insert, start, end, "end");
      this.typed();
    },
    hover(event) {
      const over = ([, parts]) => parts.some((part) => [...part.getClientRects()].some((r) =>
        event.clientX >= r.left && event.clientX <= r.right && event.clientY >= r.top && event.clientY <= r.bottom + 3));
      const found = [...this.drawn].find(over);
      this.hovered = found ? this.marks.findIndex((mark) => mark.start === found[0].start && mark.end === found[0].end) : -1;
      if (this.hovered < 0) return;
      if (this.unfolded) this.near = this.hovered;
      const root = this.$refs.root.getBoundingClientRect();
      const spot = found[1][0].getBoundingClientRect();
      this.tipSpot = { top: `${spot.bottom - root.top + 8}px`, left: `${clamp(spot.left - root.left, 0, Math.max(0, root.width - 320))}px` };
    },
    /* -- the mirror ----------------------------------------------------------------------------- */
    tokens() {
      if (this.vast) return [];
      const found = [];
      for (const { 0: word, index: start } of this.now.matchAll(TOKENS)) {
        const before = this.now[start - 1];
        const kind = word.startsWith("<") ? "note" : word.startsWith('"') ? "quote" : word.endsWith(":") ? "field" : "op";
        if ((kind === "field" || kind === "op") && before && !/[\s(-]/.test(before)) continue;
        if (kind === "field" && !this.known.has(word.slice(0, -1).toLowerCase())) continue;
        found.push({ start, end: start + word.length, kind });
      }
      return found;
    },
    draw() {
      clearTimeout(this.later);
      this.stale = false;
      const text = this.now;
      const tokens = this.tokens();
      const marks = [...this.marks].reverse(); // the first wins where two meet
      const cuts = new Set([0, text.length]);
      for (const { start, end } of [...tokens, ...marks]) cuts.add(start).add(end);
      const places = [...cuts].filter((cut) => cut >= 0 && cut <= text.length).sort((a, b) => a - b);
      const sheet = document.createDocumentFragment();
      this.drawn = new Map();
      let next = 0;
      for (let i = 0; i + 1 < places.length; i++) {
        const [from, to] = [places[i], places[i + 1]];
        while (next < tokens.length && tokens[next].end <= from) next++;
        const token = tokens[next]?.start <= from ? tokens[next] : null;
        sheet.append(this.part(text.slice(from, to), token, marks.filter((mark) => mark.start <= from && to <= mark.end)));
      }
      sheet.append("\u200b"); // an empty last line is as high as any
      this.$refs.mirror.replaceChildren(sheet);
      if (!this.focused) this.fold();
    },
    /* Unless somebody types, one line is shown. */
    fold() {
      const { mirror } = this.$refs;
      this.folded = mirror.clientHeight > 1.7 * parseFloat(getComputedStyle(mirror).lineHeight);
    },
    part(text, token, marks) {
      if (!token && !marks.length) return document.createTextNode(text);
      const part = document.createElement("span");
      part.textContent = text;
      if (token) part.classList.add(`qe-${token.kind}`);
      if (marks.length) part.classList.add(marks.some((mark) => mark.error) ? "qe-err" : "qe-warn");
      for (const mark of marks) this.drawn.set(mark, [...(this.drawn.get(mark) || []), part]);
      return part;
    },
  },
};
