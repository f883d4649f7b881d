// Prints the drawing instructions of milsymbol's parts as one JSON document, for build_symbols.py.
//
// Colours are asked for by role ("@icon", "@iconfill", "@fill", "@frame", "@white", "@black"), so
// that whoever draws the parts can choose them.
//
// Usage: node build_symbols.mjs FOLDER, where FOLDER/node_modules holds the packages that
// build_symbols.py installs.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const modules = join(process.argv[2], "node_modules");
const load = (path) => import(pathToFileURL(join(modules, path)).href);
const { default: ms } = await load("milsymbol/index.js");
const { convertLetterSidc2NumberSidc: convert } = await load(
  "@orbat-mapper/convert-symbology/dist/convert-symbology.js"
);

const IDENTITY = { U: 1, F: 3, N: 4, H: 6 };
const WORD = { U: "Unknown", F: "Friend", N: "Neutral", H: "Hostile" };
const SETS = ["01", "02", "05", "06", "10", "11", "15", "20", "25", "27", "30", "35", "36", "40",
  "50", "51", "52", "53", "54", "60"];
const DIMENSIONS = ["Air", "Ground", "Sea", "Subsurface", "LandDismountedIndividual"];

const same = (role) => ({ Unknown: role, Friend: role, Neutral: role, Hostile: role });
const COLORS = {
  fillColor: same("@fill"), frameColor: same("@frame"), iconColor: same("@icon"),
  iconFillColor: same("@iconfill"), none: same(false), black: same("@black"),
  white: same("@white"),
};
const RED = { ...COLORS, iconColor: { ...same("@icon"), Hostile: "rgb(255,0,0)" } };

function symbol(set, identity, version) {
  return new ms.Symbol(`${version}0${identity}${set}00000000000000`);
}

const sets = {};
for (const set of SETS) {
  sets[set] = {};
  for (const [edition, version] of [["D", "10"], ["E", "13"]]) {
    sets[set][edition] = {};
    for (const letter of Object.keys(IDENTITY)) {
      const metadata = symbol(set, IDENTITY[letter], version).metadata;
      // mines are red whosever they are, in frames that are not filled
      const colors = set === "36" && letter !== "H" ? RED : COLORS;
      const parts = ms._getIconParts(metadata, colors, true, "", false);
      const named = new Map();
      for (const key of Object.keys(parts)) named.set(parts[key], key);
      const found = ms._getIcons.number(ms, set, parts, true, edition);
      const words = {};
      for (const table of ["icons", "m1", "m2"]) {
        words[table] = {};
        for (const code of Object.keys(found[table])) {
          const list = [found[table][code]].flat();
          words[table][code] = list.map((part) => named.get(part) || "");
        }
      }
      sets[set][edition][letter] = {
        icons: found.icons, m1: found.m1, m2: found.m2, bbox: found.bbox, words,
        support: {
          95: parts["GR.IC.FF.HEADQUARTERS OR HEADQUARTERS ELEMENT"],
          96: parts["GR.IC.FF.DIVISION AND BELOW SUPPORT"],
          97: parts["GR.IC.FF.CORPS SUPPORT"],
          98: parts["GR.IC.FF.THEATRE SUPPORT"],
        },
      };
    }
  }
}

// The parts that stand around the icon, made by milsymbol's own functions for each frame.
const [, basegeometry, , modifier] = ms.getSymbolParts();
function drawn(part, frame, affiliation, extra) {
  const metadata = {
    affiliation, dimension: frame, baseGeometry: ms._symbolGeometries[frame + affiliation],
    frame: true, fill: true, ...extra,
  };
  const style = {
    icon: true, frame: true, fill: true, monoColor: "", outlineWidth: 0, strokeWidth: 4, size: 100,
    hqStaffLength: 0, fillColor: "", fillOpacity: undefined, frameColor: "",
  };
  const made = part.call({ metadata, style, colors: COLORS, bbox: metadata.baseGeometry.bbox }, ms);
  return [...made.pre, ...made.post];
}

const frames = {};
for (const dimension of DIMENSIONS) {
  for (const letter of Object.keys(WORD)) {
    const word = WORD[letter];
    const plain = drawn(basegeometry, dimension, word, {});
    const after = (extra) => drawn(basegeometry, dimension, word, extra).slice(plain.length);
    const around = (extra) => drawn(modifier, dimension, word, extra);
    const { x1, y1, x2, y2 } = ms._symbolGeometries[dimension + word].bbox;
    frames[dimension + letter] = {
      box: [x1, y1, x2, y2], frame: plain, space: after({ space: true }),
      activity: after({ activity: true }), cyberspace: after({ cyberspace: true }),
      staff: around({ headquarters: true }), installation: around({ installation: true }),
      dummy: around({ feintDummy: true }), task: around({ taskForce: true }),
      task_corps: around({ taskForce: true, echelon: "Corps/MEF" }).slice(0, 1),
      task_army: around({ taskForce: true, echelon: "Army" }).slice(0, 1),
      task_front: around({ taskForce: true, echelon: "Army Group/front" }).slice(0, 1),
      task_region: around({ taskForce: true, echelon: "Region/Theater" }).slice(0, 1),
      leader: around({ leadership: "Leader Individual" }),
    };
  }
}

const ECHELON = {
  11: "Team/Crew", 12: "Squad", 13: "Section", 14: "Platoon/detachment",
  15: "Company/battery/troop", 16: "Battalion/squadron", 17: "Regiment/group", 18: "Brigade",
  21: "Division", 22: "Corps/MEF", 23: "Army", 24: "Army Group/front", 25: "Region/Theater",
  26: "Command",
};
const MOBILITY = {
  31: "Wheeled limited cross country", 32: "Wheeled cross country", 33: "Tracked",
  34: "Wheeled and tracked combination", 35: "Towed", 36: "Rail", 37: "Pack animals",
  41: "Over snow (prime mover)", 42: "Sled", 51: "Barge", 52: "Amphibious",
  61: "Short towed array", 62: "Long towed Array",
};
const origin = ms._symbolGeometries.GroundFriend.bbox;
const echelons = {};
for (const code of Object.keys(ECHELON)) {
  echelons[code] = [{
    type: "translate", x: 0, y: -origin.y1,
    draw: drawn(modifier, "Ground", "Friend", { echelon: ECHELON[code] }),
  }];
}
const mobilities = {};
for (const code of Object.keys(MOBILITY)) {
  mobilities[code] = [{
    type: "translate", x: 0, y: -origin.y2,
    draw: drawn(modifier, "Ground", "Friend", { mobility: MOBILITY[code] }),
  }];
}

// What milsymbol draws for an entity that it does not know: an inverted question mark.
const odd = new ms.Symbol("10031000009999990000", { colorMode: ms.getColorMode("Light") });
const undefinedIcon = odd.drawInstructions.flat(9).filter(
  (item) => item.type === "path" && (item.d || "").startsWith("m 94.8206")
).map((item) => ({ ...item, fill: "@icon" }));

// Letter codes and what they are in numbers.
const metadata = new ms.Symbol("SFGP------*****").metadata;
const parts = ms._getIconParts(metadata, COLORS, true, "", false);
const letters = {};
for (const code of Object.keys(ms._getIcons.letter(ms, parts, true).icons)) {
  if (!/^[SIOEGW]-[A-Z]-.{6}$/.test(code)) continue;
  const { sidc, match } = convert(`${code[0]}F${code[2]}P${code.slice(4)}-----`);
  if (sidc && (match === "exact" || match === "partial")) {
    letters[code.slice(0, 1) + code.slice(2, 3) + code.slice(4)] = [
      sidc.slice(4, 6), sidc.slice(10, 16), sidc.slice(16, 18), sidc.slice(18, 20), match,
    ];
  }
}

process.stdout.write(JSON.stringify({
  version: ms.version, sets, frames, echelons, mobilities, unknown: undefinedIcon, letters,
}));
