"use strict";

// Trails: striped where several run on one line. Who ever passes there has every so manieth stripe; until then it
// belongs to whoever is there. So the picture at a step does not depend on how the playhead got there.

const WIDTH = 3, CASING = 1.5, BEAD = 6.5, BEADS_APART = 9, STRIPE = 8, CELL = 4, SAMPLE = 2, SHORTEST_SHARED = 8;
const MARGIN = 100, MANY = 400, SCRIBBLE = 200000;

/** The part of a segment that can be painted, or null (Liang and Barsky). */
function clipped(a, b, size) {
  let enter = 0, leave = 1;
  for (const k of [0, 1]) {
    const way = b[k] - a[k], ends = [-MARGIN - a[k], size[k] + MARGIN - a[k]];
    if (way === 0 && ends[0] * ends[1] > 0) return null;
    if (way === 0) continue;
    enter = Math.max(enter, Math.min(ends[0] / way, ends[1] / way));
    leave = Math.min(leave, Math.max(ends[0] / way, ends[1] / way));
  }
  const at = (part) => [0, 1].map((k) => a[k] + part * (b[k] - a[k]));
  return enter <= leave ? [enter > 0 ? at(enter) : a, leave < 1 ? at(leave) : b] : null;
}

/** The segments of a trail, each with the step it is passed at; of many only those that do not repeat others, unless
 *  the earlier ones go again. */
function segments(run, pixel, size, tail) {
  const found = [], drawn = new Set(), place = (p) => p.map((value) => Math.round(4 * value)).join();
  let from = pixel(run.point, 0);
  for (let i = 1; i < run.count; i++) {
    const to = pixel(run.point, i), ends = run.count > MANY && tail === null ? [place(from), place(to)].sort() : [];
    if (ends.length && ends[0] === ends[1]) continue;
    const way = ends.join(" "), part = drawn.has(way) ? null : clipped(from, to, size);
    if (part) found.push({ from: part[0], to: part[1], step: run.steps[i] });
    if (way) drawn.add(way);
    from = to;
  }
  return found;
}

const lengthOf = ({ from, to }) => Math.hypot(to[0] - from[0], to[1] - from[1]);
const along = ({ from, to }, part) => [0, 1].map((k) => from[k] + part * (to[k] - from[k]));

/** Write down which small cell each sample of a trail lies in, and who passes there when first. */
function sample(trail, me, cells) {
  const long = trail.reduce((sum, segment) => sum + lengthOf(segment), 0) > SCRIBBLE;
  for (const segment of trail) {
    const count = long ? 0 : Math.max(Math.ceil(lengthOf(segment) / SAMPLE), 1);
    segment.cells = Array.from({ length: count }, (_, i) => {
      const [x, y] = along(segment, (i + 0.5) / count), key = Math.floor(x / CELL) * 65536 + Math.floor(y / CELL);
      const here = cells.get(key) ?? cells.set(key, new Map()).get(key);
      if (!here.has(me)) here.set(me, segment.step);
      here.since = Math.min(here.since ?? Infinity, segment.step);
      return { here, x, y };
    });
  }
}

/** When the owner of the stripe at a sample comes; never if that is oneself. */
function ownedFrom({ here, x, y }, flat, me) {
  const turn = Math.floor((flat ? x : y) / STRIPE) % here.size;
  const owner = [...here.keys()][turn < 0 ? turn + here.size : turn];
  return owner === me ? Infinity : here.get(owner);
}

/** The strokes of a trail: from where to where, from which step on, until somebody else comes. */
function strokes(trail, me) {
  const samples = trail.flatMap((segment) => segment.cells), stripes = sharedFor(samples), made = [];
  let next = 0;
  for (const segment of trail) {
    const count = segment.cells.length, [a, b] = [segment.from, segment.to];
    const flat = Math.abs(b[0] - a[0]) >= Math.abs(b[1] - a[1]);
    let last = count ? null : { ...segment, until: Infinity };
    if (last) made.push(last);
    segment.cells.forEach((place, i) => {
      const until = stripes[next++] ? ownedFrom(place, flat, me) : Infinity;
      if (last?.until === until) last.to = along(segment, (i + 1) / count);
      else last = { from: along(segment, i / count), to: along(segment, (i + 1) / count), step: segment.step, until };
      if (made.at(-1) !== last) made.push(last);
    });
  }
  return made;
}

/** Which samples others pass too, long enough that it is no mere crossing. */
function sharedFor(samples) {
  const shared = samples.map(({ here }) => here.size > 1);
  for (let i = 0, end; i < shared.length; i = end + 1) {
    for (end = i; shared[end]; ) end++;
    if (end - i < SHORTEST_SHARED) shared.fill(false, i, end);
  }
  return shared;
}

/** A layer of casings and one of colours, to which what is new is added as the playhead moves on. */
class Trails {
  constructor(trails, looks, casing, tail) {
    const cells = new Map();
    trails.forEach((trail, me) => sample(trail, me, cells));
    const striped = (segments, me) => (tail === null ? strokes(segments, me) : segments);
    this.trails = trails.map((segments, me) => ({ segments, strokes: striped(segments, me), look: looks[me] }));
    Object.assign(this, { casing, tail, cells });
  }
  /** How much of a box lies on trails, at a step. */
  under([left, top, right, bottom], step) {
    let count = 0;
    for (let x = Math.round(left / CELL); x < Math.round(right / CELL); x++) {
      for (let y = Math.round(top / CELL); y < Math.round(bottom / CELL); y++) {
        if (this.cells.get(x * 65536 + y)?.since <= step) count++;
      }
    }
    return count * CELL * CELL;
  }
  fit(empty) {
    this.layers = [empty(), empty()];
    this.done = Infinity;
  }
  paint(pen, step) {
    const anew = step < this.done || (this.tail !== null && step > this.done);
    if (anew) this.layers.forEach((one) => wipe(one));
    const first = this.tail === null ? 0 : Math.max(step - this.tail, 0);
    if (step !== this.done) this.trails.forEach((trail) => this.add(trail, anew ? first : this.done, step));
    this.done = step;
    this.layers.forEach((one) => blit(pen, one));
  }
  add({ segments, strokes, look }, first, last) {
    const fresh = segments.filter(({ step }) => step > first && step <= last), [casings, colours] = this.layers;
    const own = strokes.filter(({ step, until = Infinity }) => step > first && step <= last && until > last);
    stroke(casings, fresh, this.casing, WIDTH + 2 * CASING, []);
    stroke(colours, own, look.colour, WIDTH, look.dash);
    colours.fillStyle = look.colour;
    for (const segment of fresh) if (lengthOf(segment) >= BEADS_APART) disc(colours, segment.to, BEAD / 2);
  }
}

function stroke(pen, parts, colour, width, dash) {
  Object.assign(pen, { strokeStyle: colour, lineWidth: width, lineJoin: "round" });
  pen.lineCap = dash.length ? "butt" : "round";
  pen.setLineDash(dash.map((part) => part * width));
  pen.beginPath();
  let end = [NaN, NaN];
  for (const { from, to } of parts) {
    if (Math.hypot(from[0] - end[0], from[1] - end[1]) < 1e-6) pen.lineTo(...to);
    else pen.moveTo(...from), pen.lineTo(...to);
    end = to;
  }
  pen.stroke();
  pen.setLineDash([]);
}
