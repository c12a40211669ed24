"use strict";

// Numbers

/** A number as one writes it on a board: four digits, a real minus, powers of ten raised. */
function number(value) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(4))).replace("-", "−");
  const [mantissa, exponent] = value.toExponential(2).split("e");
  const times = Number(mantissa) === 1 ? "" : `${Number(mantissa)}·`;
  const raised = String(Number(exponent)).replace(/./g, (sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻");
  return `${times}10${raised}`.replace("-", "−");
}

const KINDS = { f4: Float32Array, f8: Float64Array, u2: Uint16Array };

/** The numbers in a text of base64. */
function unpacked({ kind, data }) {
  return new KINDS[kind](Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)).buffer);
}

/** The same of all that is packed anywhere in a value. */
function opened(value) {
  if (Array.isArray(value)) return value.map(opened);
  if (value === null || typeof value !== "object") return value;
  if (value.kind in KINDS) return unpacked(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, opened(part)]));
}

/** The place of the last of rising values that is not above a value; -1 where there is none. */
function lastUpTo(values, value) {
  let low = 0;
  for (let high = values.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const between = (value, low, high) => Math.min(Math.max(value, low), high);

/** How far along an axis a value lies: 0 at its low end, 1 at the high one. */
function share(axis, value) {
  if (!axis.log) return between((value - axis.low) / (axis.high - axis.low), -9, 9);
  const { low, high, offset } = axis;
  const held = between(value, (low + offset) * 1e-9 - offset, high * 1e9);
  return Math.log((held + offset) / (low + offset)) / Math.log((high + offset) / (low + offset));
}

// Runs: where a racer or a training is at a position of the playhead

class RaceRun {
  constructor(told) {
    Object.assign(this, told);
    this.steps = Float64Array.from({ length: told.count }, (_, i) => Math.min(i * told.stride, told.last));
    this.series = { height: { x: this.steps, y: this.height } };
  }
  row(position) {
    return lastUpTo(this.steps, position);
  }
  /** Where it is of a row of points, on the straight way from one kept step to the next. */
  at(points, position) {
    const i = this.row(position), j = Math.min(i + 1, this.count - 1);
    const part = j > i ? (position - this.steps[i]) / (this.steps[j] - this.steps[i]) : 0;
    return [0, 1].map((k) => points[2 * i + k] + part * (points[2 * j + k] - points[2 * i + k]));
  }
  standing(series, position) {
    const step = Math.floor(position);
    return { x: position, y: step <= this.last ? this.height[this.row(step)] : NaN };
  }
  told(key, position) {
    const i = this.row(Math.floor(position));
    if (i < 0) return "–";
    if (key === "step") return String(this.steps[i]);
    return number(key === "height" ? this.height[i] : this.point[2 * i + (key === "y" ? 1 : 0)]);
  }
  time(position) {
    return Math.floor(position);
  }
}

class TrainingRun {
  constructor(told, clock) {
    Object.assign(this, told, { clock });
  }
  /** Updates made: of the same number for all, or as many as the samples seen allow. */
  time(position) {
    const [updates, batch, samples, perEpoch, whole] = this.pace, seen = position * this.clock.grain;
    if (this.clock.even || position >= this.clock.last) {
      return Math.min(this.clock.even ? Math.floor(position) : updates, updates, this.made);
    }
    const epochs = Math.floor(seen / samples);
    const made = whole ? Math.floor(seen / batch) : epochs * perEpoch + Math.floor((seen - epochs * samples) / batch);
    return Math.min(made, updates, this.made);
  }
  value(key, position) {
    const { t, y } = this.series[key];
    return t.length ? y[Math.max(lastUpTo(t, this.time(position)), 0)] : NaN;
  }
  standing(series, position) {
    return { x: this.places[lastUpTo(this.times, this.time(position))], y: this.value(series, position) };
  }
  told(key, position) {
    if (key === "t") return String(this.time(position));
    const value = this.value(key, position);
    return key.endsWith("accuracy") && Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : number(value);
  }
}

/** What is known of a run by now: a text, and whether it is bad. */
function stateOf(run, position) {
  const [, text, bad] = run.states.findLast(([step]) => step <= run.time(position)) ?? [0, "", false];
  return { text: bad ? `⚠ ${text}` : text, bad };
}
