"use strict";

// Charts: lines up to the playhead, markers that ride them, ticks that keep apart

class Chart {
  constructor(pane, runs, looks, theme, words) {
    Object.assign(this, pane, { all: runs, looks, theme, words });
    this.x = (value) => this.box[0] + share(this.across, value) * this.box[2];
    this.y = (value) => this.box[1] + (1 - share(this.up, value)) * this.box[3];
  }
  /** All lines, on a layer of which later only what the playhead has passed is shown. */
  draw(pen) {
    const [left, top, width, height] = this.box;
    within(pen, [left, top - 2, width + 3, height + 4], () => {
      if (this.band) this.drawBand(pen, this.band);
      for (const line of this.lines.toReversed()) this.drawLine(pen, line);
    });
  }
  drawLine(pen, line) {
    const { t, x, y } = this.all[line.run].series[line.series];
    const places = Array.from(x ?? t, (value, i) => [this.x(value), this.y(y[i])]);
    const points = places.filter(([, down]) => Number.isFinite(down));
    Object.assign(pen, { strokeStyle: line.colour, fillStyle: line.colour, lineWidth: line.width });
    Object.assign(pen, { lineJoin: "bevel", lineCap: "square" });
    pen.setLineDash(line.dash);
    pen.beginPath();
    thinned(points, this.box[2]).forEach((point) => pen.lineTo(...point));
    pen.stroke();
    pen.setLineDash([]);
    const sparse = points.length > 1 && points.length * 14 < points.at(-1)[0] - points[0][0];
    if (line.dots && sparse) points.forEach((point) => disc(pen, point, 2.2));
  }
  /** From the least to the greatest loss of a batch. */
  drawBand(pen, { x, top, bottom }) {
    pen.fillStyle = this.looks[this.runs[0]].colour;
    pen.globalAlpha = 0.2;
    pen.beginPath();
    x.forEach((place, i) => pen.lineTo(place, top[i]));
    x.toReversed().forEach((place, i) => pen.lineTo(place, bottom.at(-1 - i)));
    pen.fill();
    pen.globalAlpha = 1;
  }
  paint(pen, lines, position) {
    const [left, top, width, height] = this.box, { casing } = this.theme;
    const standing = this.runs.map((i) => ({ look: this.looks[i], ...this.all[i].standing(this.series, position) }));
    const at = Math.max(left, ...standing.map(({ x }) => this.x(x)));
    this.paintGrid(pen);
    within(pen, [left - 2, top - 2, at - left + 2, height + 4], () => blit(pen, lines));
    if (this.ruled) rule(pen, [at, top - (this.badge ? 4 : 0)], [at, top + height], this.theme.ink, 1.5);
    for (const { x, y, look } of standing.toReversed()) {
      const place = [this.x(x), this.y(y)], seen = place[1] >= top - 2 && place[1] <= top + height + 2;
      if (seen) marker(pen, look, place, this.badge ? 9 : 11, casing);
    }
    this.paintTicks(pen, this.badge ? this.paintBadge(pen, at, String(Math.floor(position))) : [0, 0]);
    this.paintTitle(pen, position);
    if (this.room) this.paintNames(pen, standing, position);
  }
  paintGrid(pen) {
    const [left, , width] = this.box, { line, quiet, ink, paper } = this.theme;
    for (const [value, text] of this.rows) {
      const y = this.y(value);
      rule(pen, [left, y], [left + width, y], line, 1);
      for (const size of [this.size, 13, 11]) {
        setFont(pen, size);
        if (pen.measureText(text).width <= 48) break;
      }
      write(pen, text, left - 7, y, quiet, "right");
    }
    if (this.level === null || !(this.level >= this.up.low && this.level <= this.up.high)) return;
    const y = this.y(this.level);
    pen.setLineDash([5.6, 2.8]);
    rule(pen, [left, y], [left + width, y], ink, 1.4);
    pen.setLineDash([]);
    setFont(pen, 15);
    write(pen, this.words.target, left + width - 4, Math.max(y - 11, this.box[1] + 10), ink, "right", paper);
  }
  /** The numbers below, apart from those that the badge covers, and none upon another. */
  paintTicks(pen, [from, to]) {
    const [left, top, width, height] = this.box;
    let free = -Infinity;
    setFont(pen, this.size);
    for (const [value, text] of this.ticks) {
      const half = pen.measureText(text).width / 2, x = Math.min(this.x(value), left + width + 14 - half);
      if (x - half <= free || (x + half + 4 > from && x - half - 4 < to)) continue;
      write(pen, text, x, top + height + 14, this.theme.quiet, "center");
      free = x + half + 8;
    }
  }
  /** The step, in a box below the playhead; returns how far that reaches. */
  paintBadge(pen, at, text) {
    setFont(pen, 18, 600);
    const [left, top, width, height] = this.box, wide = pen.measureText(text).width + 12;
    const from = between(at - wide / 2, left - 58, left + width + 16 - wide);
    pen.fillStyle = this.theme.ink;
    pen.beginPath();
    pen.roundRect(from, top + height + 2, wide, 24, 4);
    pen.fill();
    write(pen, text, from + wide / 2, top + height + 15, this.theme.paper, "center");
    return [from, from + wide];
  }
  /** A run's name, and what cannot be seen of it: that it diverged, or is above the top. */
  titleOf(i, position) {
    const { text, bad } = stateOf(this.all[i], position), loss = this.all[i].value("train", position);
    const more = bad ? text : loss > this.up.high ? `↑ ${number(loss)}` : "";
    return `${this.looks[i].name}  ${more}`;
  }
  paintTitle(pen, position) {
    setFont(pen, 15, 600);
    const own = this.named !== null, text = own ? this.titleOf(this.named, position) : this.title;
    const room = this.box[0] + this.box[2] + 12 - this.titled[0];
    write(pen, cut(pen, text, room), ...this.titled, own ? this.looks[this.named].colour : this.theme.quiet);
  }
  /** The names beside the chart, as near to where their lines have got as they all fit. */
  paintNames(pen, standing, position) {
    const [left, top, width, height] = this.box, right = left + width, end = (y) => between(y, top, top + height);
    const ends = standing.map(({ y }, i) => ({ i, y: Number.isFinite(y) ? end(this.y(y)) : top }));
    const line = Math.min(21, (height - 12) / Math.max(ends.length - 1, 1)), { length } = ends;
    ends.sort((a, b) => a.y - b.y);
    setFont(pen, line < 17 ? 12 : 16, 600);
    ends.forEach((one, place) => (one.at = Math.max(one.y, place ? ends[place - 1].at + line : top + 6)));
    ends.forEach((one, place) => (one.at = Math.min(one.at, top + height - 6 - (length - 1 - place) * line)));
    for (const { i, y, at } of ends) {
      const { colour } = this.looks[this.runs[i]];
      rule(pen, [right + 2, y], [right + 12, at], colour, 1);
      write(pen, cut(pen, this.titleOf(this.runs[i], position), this.room), right + 15, at, colour);
    }
  }
}

function rule(pen, from, to, colour, width) {
  Object.assign(pen, { strokeStyle: colour, lineWidth: width });
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}

/** Of more points than pixels the highest and the lowest in each column. */
function thinned(points, width) {
  if (points.length <= 2 * width) return points;
  const columns = new Map();
  for (const point of points) {
    const column = Math.floor(point[0]), ends = columns.get(column) ?? columns.set(column, [point, point]).get(column);
    if (point[1] < ends[0][1]) ends[0] = point;
    if (point[1] > ends[1][1]) ends[1] = point;
  }
  return [...columns.values()].flat();
}

/** What the lines of a training are, and which budget is equal. */
function paintLegends(pen, { legends, budget, panes, size, body }, { ink, quiet }) {
  setFont(pen, 13);
  const right = size[0] - 14, room = right - pen.measureText(budget).width - 14, y = body[1] + 13;
  let x = 52;
  for (const { text, width, dash, strength } of legends) {
    const end = x + 30 + pen.measureText(text).width;
    if (end > room) break; // the budget comes first
    pen.globalAlpha = strength;
    pen.setLineDash(dash);
    rule(pen, [x, y], [x + 24, y], ink, width);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    write(pen, text, x + 30, y, quiet);
    x = end + 18;
  }
  write(pen, cut(pen, budget, right - x), legends.length ? right : x, y, ink, legends.length ? "right" : "left");
}
