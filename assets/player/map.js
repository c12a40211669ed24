"use strict";

// Pens: canvases on which one unit is a pixel of the natural size

/** A picture of the size of another one, to draw on; (0, 0) is at a place of the figure. */
function layer(over, [x, y]) {
  const pen = document.createElement("canvas").getContext("2d"), now = over.getTransform();
  Object.assign(pen.canvas, { width: over.canvas.width, height: over.canvas.height });
  pen.setTransform(now);
  pen.translate(x, y);
  return pen;
}

function plainly(pen, call) {
  pen.save();
  pen.setTransform(1, 0, 0, 1, 0, 0);
  call();
  pen.restore();
}

const wipe = (pen) => plainly(pen, () => pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height));
const blit = (pen, layer) => plainly(pen, () => pen.drawImage(layer.canvas, 0, 0));

function within(pen, box, call) {
  pen.save();
  pen.beginPath();
  pen.rect(...box);
  pen.clip();
  call();
  pen.restore();
}

function disc(pen, [x, y], radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

/** The families that the style asks for; to ask for them anew at each word would take longer than all else. */
let families = "sans-serif";

const setFont = (pen, size, weight = 400) => (pen.font = `${weight} ${size}px ${families}`);

/** Text about a height; with a casing that keeps it readable on any ground, if it is given one. */
function write(pen, text, x, y, colour, align = "left", casing = null) {
  Object.assign(pen, { textAlign: align, textBaseline: "middle", fillStyle: colour, lineJoin: "round" });
  if (casing) {
    Object.assign(pen, { strokeStyle: casing, lineWidth: 4 });
    pen.strokeText(text, x, y);
  }
  pen.fillText(text, x, y);
}

/** As much of a text as fits. */
function cut(pen, text, room) {
  const letters = [...text];
  while (letters.length > 1 && pen.measureText(letters.join("")).width > room) letters.splice(-2, 2, "…");
  return letters.join("");
}

/** A marker in its colour, with a thin rim that lifts it off the ground. */
function marker(pen, look, [x, y], size, casing) {
  pen.save();
  pen.translate(x, y);
  pen.scale(size, size);
  const shape = new Path2D(look.path), rim = (colour) => ((pen.strokeStyle = colour), pen.stroke(shape));
  pen.lineWidth = 0.2;
  rim(casing);
  pen.fillStyle = look.hollow ? casing : look.colour;
  pen.fill(shape);
  if (look.hollow) rim(look.colour);
  pen.restore();
}

// Heads: where the racers are, fanned out where they meet, each with its name beside it

const HEAD = 17, APART = 18, BACK = 0.7, SOON = 40, NAME = 18, LONGEST = 0.4, RIM = 14, FEW = 8;
const ON_NAMES = 3, ON_TRAILS = 1.5, STAYS = 0.5, FAR = 8;

/** Places for markers, moved apart where they would cover one another; equal ones always fan out alike, and those that
 *  were together a moment ago begin as they stood then. */
function fanned(heads, before) {
  const places = heads.map(({ x, y, look }, i) => {
    const turn = 2 * Math.PI * (i / heads.length - 0.25), stood = before.get(look)?.aside ?? [0, 0];
    const meets = heads.filter((other) => Math.hypot(other.x - x, other.y - y) < 2 * APART).length > 1;
    if (meets && (stood[0] || stood[1])) return [x + BACK * stood[0], y + BACK * stood[1]];
    return [x + 0.4 * Math.cos(turn), y + 0.4 * Math.sin(turn)];
  });
  for (let round = 0; round < 40; round++) {
    const moves = places.map((place) => pushed(place, places));
    if (moves.every(([x, y]) => Math.hypot(x, y) < 0.03)) break;
    moves.forEach(([x, y], i) => (places[i] = [places[i][0] + x, places[i][1] + y]));
  }
  return places;
}

/** How far its neighbours push a marker away in one round. */
function pushed([x, y], places) {
  const move = [0, 0];
  for (const [u, v] of places) {
    const way = Math.hypot(x - u, y - v);
    if (way === 0 || way >= APART) continue;
    move[0] += (0.3 * (APART - way) * (x - u)) / way;
    move[1] += (0.3 * (APART - way) * (y - v)) / way;
  }
  return move;
}

function overlap([a, b, c, d], [e, f, g, h]) {
  return Math.max(Math.min(c, g) - Math.max(a, e), 0) * Math.max(Math.min(d, h) - Math.max(b, f), 0);
}

/** The boxes beside a marker, and how little each is wanted: for what it covers, for lying outside, for lying on the
 *  side that the marker was not fanned out to. */
function placesOf([x, y], outward, [w, h], { taken, under, size }) {
  const gap = HEAD / 2 + 5, left = -gap - w, middle = -w / 2;
  const corners = [
    [gap, -h / 2], [left, -h / 2], [middle, -gap - h + 3], [middle, gap - 3], [gap, -gap - h / 2], [gap, gap - h / 2],
    [left, -gap - h / 2], [left, gap - h / 2], [gap, -2.2 * h], [gap, 1.2 * h], [left, -2.2 * h], [left, 1.2 * h],
    [middle, -gap - 2.1 * h], [middle, gap + 1.1 * h],
    [gap, -3.4 * h], [gap, 2.4 * h], [left, -3.4 * h], [left, 2.4 * h],
  ];
  const far = Math.max(Math.hypot(...outward), APART);
  return corners.map(([across, down], i) => {
    const box = [x + across, y + down, x + across + w, y + down + h], [u, v] = [across + w / 2, down + h / 2];
    const turned = 1 - (u * outward[0] + v * outward[1]) / far / Math.hypot(u, v);
    const outside = w * h - overlap(box, [0, 0, ...size]);
    const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    const covers = ON_NAMES * covered + ON_TRAILS * under(box);
    return { i, box, cost: covers + 6 * outside + (0.03 * i + 0.4 * turned) * h * h };
  });
}

/** A thin line from a marker to its name, where that stands far off. */
function tie(pen, [x, y], [left, top, right, bottom], look) {
  rule(pen, [x, y], [between(x, left, right), between(y, top + 4, bottom - 4)], look.colour, 1);
}

/** The map of a race: trails, landmarks, clouds, heads. */
class RaceMap {
  constructor({ place, window, taken, tail }, marks, runs, looks, theme) {
    const [[x0, x1], [y0, y1]] = window, [, , width, height] = place;
    Object.assign(this, { place, marks, runs, looks, theme, size: [width, height] });
    const scale = [width / (x1 - x0), height / (y1 - y0)];
    this.pixel = (points, i) => [(points[2 * i] - x0) * scale[0], (y1 - points[2 * i + 1]) * scale[1]];
    this.taken = taken.map(([x, y, w, h]) => [x, y, x + w, y + h]);
    this.trails = new Trails(runs.map((run) => segments(run, this.pixel, this.size, tail)), looks, theme.casing, tail);
    this.memory = { position: Infinity, before: new Map(), now: new Map() };
  }
  /** How heads and names stood a few steps before, so that nothing hops from frame to frame. */
  remember(position) {
    const { memory } = this, on = position - memory.position;
    if (on === 0) return;
    Object.assign(memory, { position, before: on > 0 && on <= SOON ? memory.now : new Map(), now: new Map() });
  }
  fit(pen) {
    this.trails.fit(() => layer(pen, this.place));
  }
  paint(pen, position) {
    within(pen, this.place, () => {
      this.trails.paint(pen, Math.floor(position));
      pen.translate(this.place[0], this.place[1]);
      this.runs.forEach((run, i) => run.cloud && this.paintCloud(pen, run.cloud, this.looks[i], position));
      pen.drawImage(this.marks, 0, 0, ...this.size);
      this.runs.forEach((run, i) => run.probe && this.paintProbe(pen, run, this.looks[i], position));
      this.paintHeads(pen, position);
    });
  }
  paintCloud(pen, { stride, balls, places, rims }, look, position) {
    const row = Math.min(Math.floor(position / stride), rims.length / 5 - 1);
    const seen = places.subarray(2 * balls * row, 2 * balls * (row + 1));
    pen.globalAlpha = 0.75;
    for (const [colour, width] of [[this.theme.casing, 5.8], [look.colour, 4.2]]) {
      pen.fillStyle = colour;
      for (let i = 0; i < seen.length; i += 2) {
        if (seen[i] <= 65534) disc(pen, [0, 1].map((k) => (seen[i + k] / 65534) * this.size[k]), width / 2);
      }
    }
    pen.globalAlpha = 1;
    const [x, y, long, short, angle] = rims.subarray(5 * row, 5 * row + 5);
    pen.beginPath();
    if (long > 0) pen.ellipse(x, y, long, short, angle, 0, 2 * Math.PI);
    this.outline(pen, look.colour, 2.2, 4.2);
  }
  /** Where a rule looks that does not look where it stands: a small ring on a thread. */
  paintProbe(pen, run, look, position) {
    const ends = [run.point, run.probe].map((points) => this.pixel(run.at(points, position), 0));
    const [here, ahead] = ends, way = Math.hypot(ahead[0] - here[0], ahead[1] - here[1]);
    if (position > run.end || !(way >= 1) || Math.max(...ends.flat().map(Math.abs)) > 1e5) return;
    pen.beginPath();
    pen.moveTo(...here);
    pen.lineTo(...ahead);
    pen.moveTo(ahead[0] + 4, ahead[1]);
    pen.arc(...ahead, 4, 0, 2 * Math.PI);
    this.outline(pen, look.colour, 1.5, 3.5);
    pen.fillStyle = this.theme.casing;
    disc(pen, ahead, 3.25);
  }
  outline(pen, colour, width, casing) {
    for (const [tone, thick] of [[this.theme.casing, casing], [colour, width]]) {
      Object.assign(pen, { strokeStyle: tone, lineWidth: thick });
      pen.stroke();
    }
  }
  heads(position) {
    const there = this.runs.map((run, i) => ({ run, look: this.looks[i] })).filter(({ run }) => run.count);
    return there.map(({ run, look }) => {
      const [x, y] = this.pixel(run.at(run.point, position), 0), { text, bad } = stateOf(run, position);
      const name = position < run.end ? look.name : `${run.sign}${look.name}`;
      const told = bad && run.sign && this.runs.length <= FEW ? `${name}: ${text.replace("⚠ ", "")}` : name;
      return { x, y, look, told, outside: !(x >= 0 && x <= this.size[0] && y >= 0 && y <= this.size[1]) };
    });
  }
  paintHeads(pen, position) {
    const heads = this.heads(position), inside = heads.filter(({ outside }) => !outside);
    this.remember(position);
    fanned(inside, this.memory.before).forEach((place, i) => (inside[i].place = place));
    Object.assign(pen, { strokeStyle: this.theme.ink, lineWidth: 1 });
    for (const { x, y, place } of inside) {
      if (Math.hypot(place[0] - x, place[1] - y) <= 3) continue;
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(...place);
      pen.stroke();
    }
    for (const { look, place } of inside.toReversed()) marker(pen, look, place, HEAD, this.theme.casing);
    for (const head of heads.filter(({ outside }) => outside)) this.paintArrow(pen, head);
    this.paintNames(pen, [...inside, ...heads.filter(({ outside }) => outside)], Math.floor(position));
  }
  paintArrow(pen, head) {
    head.place = [head.x, head.y].map((value, k) => between(value, RIM, this.size[k] - RIM));
    pen.save();
    pen.translate(...head.place);
    pen.rotate(Math.atan2(head.y - head.place[1], head.x - head.place[0]));
    const shape = new Path2D("M-9-8L11 0L-9 8L-4 0Z");
    Object.assign(pen, { strokeStyle: this.theme.casing, lineWidth: 2, fillStyle: head.look.colour });
    pen.fill(shape);
    pen.stroke(shape);
    pen.restore();
  }
  paintNames(pen, heads, step) {
    setFont(pen, NAME, 600);
    const half = HEAD / 2, taken = heads.map(({ place: [x, y] }) => [x - half, y - half, x + half, y + half]);
    taken.push(...this.taken);
    for (const { x, y, look, told, place } of heads) {
      const text = cut(pen, told, LONGEST * this.size[0]), extent = pen.measureText(text);
      const size = [extent.width, extent.fontBoundingBoxAscent + extent.fontBoundingBoxDescent];
      const aside = [place[0] - x, place[1] - y], { before, now } = this.memory;
      const around = { taken, under: (box) => this.trails.under(box, step), size: this.size };
      const places = placesOf(place, aside, size, around), stood = before.get(look)?.i;
      if (stood !== undefined) places[stood].cost -= STAYS * size[1] ** 2;
      const { i, box } = places.reduce((best, one) => (one.cost < best.cost ? one : best));
      now.set(look, { aside, i });
      taken.push(box);
      if (i >= FAR) tie(pen, place, box, look);
      write(pen, text, box[0], (box[1] + box[3]) / 2, look.colour, "left", this.theme.casing);
    }
  }
}
