/** Okabe and Ito's colours, which colour-blind readers can tell apart; the theme may have others. */
const series = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999"];

/** Colours as the numbers that `ImageData` holds, read from the theme. */
export interface Palette {
  readonly series: readonly number[];
  readonly marked: number;
  readonly faded: number;
}

/** The theme's colours where `host` stands. */
export function paletteOf(host: HTMLElement): Palette {
  const style = getComputedStyle(host);
  const named = (name: string, fallback: string) => {
    const value = style.getPropertyValue(name).trim();
    return packed(/^#[0-9a-f]{6}$/i.test(value) ? value : fallback);
  };
  return {
    series: series.map((fallback, index) => named(`--flowbook-series-${index + 1}`, fallback)),
    marked: named("--flowbook-marked", "#ff0000"),
    faded: packed("#888888", 0x50),
  };
}

function packed(hex: string, alpha = 0xff): number {
  const value = Number.parseInt(hex.slice(1), 16);
  const [red, green, blue] = [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
  // Little-endian RGBA, as on every machine that browsers run on.
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
