/** Where points are looked at from. */
export interface Camera {
  /** Radians about the vertical axis and about the horizontal one. */
  readonly yaw: number;
  readonly pitch: number;
  /** 1 shows all points. */
  readonly zoom: number;
}

/** Pixels as `ImageData` has them, one number each. */
export interface Pixels {
  readonly colours: Uint32Array;
  readonly width: number;
  readonly height: number;
}

/** A box on the screen, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Points in space, as pixels. Only typed arrays are touched, so that 100,000 points turn smoothly without a GPU. */
export class Scatter {
  readonly count: number;
  /** Of each point after `project`, in pixels; `depth` grows towards the eye. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly depth: Float32Array;
  readonly #positions: Float32Array;
  #nearest = new Float32Array(0);

  /** @param positions x, y and z of each point; moved and scaled so that all are within 1 of the origin. */
  constructor(positions: Float32Array) {
    this.count = positions.length / 3;
    this.#positions = normalised(positions);
    this.x = new Float32Array(this.count);
    this.y = new Float32Array(this.count);
    this.depth = new Float32Array(this.count);
  }

  project({ yaw, pitch, zoom }: Camera, width: number, height: number): void {
    const [sinYaw, cosYaw, sinPitch, cosPitch] = [
      Math.sin(yaw),
      Math.cos(yaw),
      Math.sin(pitch),
      Math.cos(pitch),
    ];
    const scale = Math.min(width, height) * 0.46 * zoom;
    const positions = this.#positions;
    for (let point = 0, at = 0; point < this.count; point += 1, at += 3) {
      const px = positions[at] ?? 0;
      const py = positions[at + 1] ?? 0;
      const pz = positions[at + 2] ?? 0;
      const turned = pz * cosYaw - px * sinYaw;
      this.x[point] = width / 2 + (px * cosYaw + pz * sinYaw) * scale;
      this.y[point] = height / 2 - (py * cosPitch - turned * sinPitch) * scale;
      this.depth[point] = py * sinPitch + turned * cosPitch;
    }
  }

  /** Draws squares, near ones over far ones. `colourOf` has a colour for each point; 0 leaves the point out. */
  paint({ colours, width, height }: Pixels, colourOf: Uint32Array, side: number): void {
    if (this.#nearest.length !== colours.length) this.#nearest = new Float32Array(colours.length);
    const nearest = this.#nearest.fill(Number.NEGATIVE_INFINITY);
    for (let point = 0; point < this.count; point += 1) {
      const colour = colourOf[point] ?? 0;
      const left = Math.round((this.x[point] ?? 0) - side / 2);
      const top = Math.round((this.y[point] ?? 0) - side / 2);
      if (colour === 0 || left < 0 || top < 0 || left + side > width || top + side > height) continue;
      const depth = this.depth[point] ?? 0;
      for (let row = top; row < top + side; row += 1) {
        for (let at = row * width + left; at < row * width + left + side; at += 1) {
          if (depth < (nearest[at] ?? 0)) continue;
          nearest[at] = depth;
          colours[at] = colour;
        }
      }
    }
  }

  /** The visible point next to a place on the screen, or undefined if none is within `reach` pixels. */
  at(x: number, y: number, reach: number, visible: (point: number) => boolean): number | undefined {
    let found: number | undefined;
    let least = reach * reach;
    for (let point = 0; point < this.count; point += 1) {
      const distance = ((this.x[point] ?? 0) - x) ** 2 + ((this.y[point] ?? 0) - y) ** 2;
      if (distance > least || !visible(point)) continue;
      least = distance;
      found = point;
    }
    return found;
  }

  /** The visible points in a box. */
  within({ left, top, right, bottom }: Box, visible: (point: number) => boolean): readonly number[] {
    const found: number[] = [];
    for (let point = 0; point < this.count; point += 1) {
      const x = this.x[point] ?? 0;
      const y = this.y[point] ?? 0;
      if (x >= left && x <= right && y >= top && y <= bottom && visible(point)) found.push(point);
    }
    return found;
  }
}

/** What is not finite stays so and is drawn nowhere: points that a projection left out. */
function normalised(positions: Float32Array): Float32Array {
  const middle = [0, 1, 2].map((axis) => {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let at = axis; at < positions.length; at += 3) {
      const value = positions[at] ?? 0;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    return { centre: most >= least ? (least + most) / 2 : 0, half: (most - least) / 2 };
  });
  const scale = Math.max(...middle.map(({ half }) => half).filter((half) => half > 0), Number.MIN_VALUE);
  return positions.map((value, at) => (value - (middle[at % 3]?.centre ?? 0)) / scale);
}
