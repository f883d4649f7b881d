// Draws symbols with milsymbol and an independent SVG renderer, for build_symbols.py.
//
// Usage: node symbol_reference.mjs FOLDER FONT... < CODES, codes as a JSON list. Prints for each
// code the square of the symbol's own units that is shown and its pixels: darkness on white and
// coverage, one byte each, base64.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const SIDE = 48;
const modules = join(process.argv[2], "node_modules");
const load = (path) => import(pathToFileURL(join(modules, path)).href);
const { default: ms } = await load("milsymbol/index.js");
const { Resvg } = (await load("@resvg/resvg-js/index.js")).default;
const font = { fontFiles: process.argv.slice(3), loadSystemFonts: false, defaultFontFamily: "Inter" };

const out = [];
for (const code of JSON.parse(readFileSync(0, "utf-8"))) {
  const symbol = new ms.Symbol(code, { size: 100 });
  const { x1, y1, x2, y2 } = symbol.bbox;
  const side = Math.max(x2 - x1, y2 - y1) + 14;
  const left = (x1 + x2 - side) / 2;
  const top = (y1 + y2 - side) / 2;
  const svg = symbol.asSVG()
    .replace(/width="[^"]*" height="[^"]*" viewBox="[^"]*"/,
      `width="${SIDE}" height="${SIDE}" viewBox="${left} ${top} ${side} ${side}"`)
    .replace(/font-family="Arial"/g, 'font-family="Inter"');
  const { pixels } = new Resvg(svg, { font }).render();
  const planes = Buffer.alloc(2 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [r, g, b, a] = pixels.subarray(4 * i, 4 * i + 4); // colours times alpha
    const light = 0.299 * r + 0.587 * g + 0.114 * b + (255 - a);
    planes[i] = 255 - Math.min(Math.round(light), 255);
    planes[SIDE * SIDE + i] = a;
  }
  out.push([code, left, top, side, planes.toString("base64"), symbol.isValid()]);
}
process.stdout.write(JSON.stringify(out));
