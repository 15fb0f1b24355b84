import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

/** A PNG with its size in CSS pixels; the image has twice as many, for sharp screens. */
export interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

const require = createRequire(import.meta.url);
// Labels must not depend on the fonts of the machine, and servers often have none.
const fontFiles = [
  "DejaVuSans",
  "DejaVuSans-Bold",
  "DejaVuSans-Oblique",
  "DejaVuSansMono",
  "DejaVuSerif",
].map((name) => require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** Draws an SVG document. */
export function rasterize(svg: string): Picture {
  const resvg = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: {
      fontFiles,
      // Scanning the system's fonts takes longer than drawing; scripts that DejaVu lacks are worth it.
      loadSystemFonts: hasOtherScripts(svg),
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
      serifFamily: "DejaVu Serif",
      monospaceFamily: "DejaVu Sans Mono",
    },
  });
  return { png: resvg.render().asPng(), width: resvg.width, height: resvg.height };
}

/** Beyond Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic and symbols. */
function hasOtherScripts(svg: string): boolean {
  return /[\u0700-\u1cff\u2c00-\uffff]/.test(svg);
}
