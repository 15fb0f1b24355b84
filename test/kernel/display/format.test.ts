import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { formatResult } from "../../../kernel/display/format.ts";
import type { MimeBundle } from "../../../kernel/display/mime_bundle.ts";

/** The bundle of a value that is formatted at once. */
function format(value: unknown): MimeBundle {
  const bundle = formatResult(value);
  if (bundle instanceof Promise) throw new Error("formatted asynchronously");
  return bundle;
}

function plain(value: unknown): string {
  return String(format(value).data["text/plain"]);
}

describe("text", () => {
  test("a string is shown whole, quoted as a literal", () => {
    const long = "x".repeat(500_000);
    expect(plain(long)).toBe(`'${long}'`);
  });

  test.each([
    "",
    "it's",
    'say "x"',
    "a\\b",
    "line\nline",
    "tab\t",
    "\u007f\u0085",
    "grün 😀",
    "\ud800",
    "~ [plain] ^`",
  ])("%j is quoted as Node quotes it", (value) => expect(plain(value)).toBe(inspect(value)));

  test("nested objects are shown four levels deep without colour codes", () => {
    const text = plain({ a: { b: { c: { d: { e: 1 } } } } });
    expect(text.replaceAll(/\s+/g, " ")).toBe("{ a: { b: { c: { d: { e: 1 } } } } }");
    expect(text).not.toContain("\u001b");
  });

  test("an array of a million numbers stays small and tells its length", () => {
    const text = plain(Array.from({ length: 1_000_000 }, (_, index) => index));
    expect(text).toContain("999900 more items");
    expect(text.length).toBeLessThan(5000);
  });

  test("an object of a million keys shows the first thousand and tells of the others", () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, index) => [`key${index}`, index]));
    const text = plain(wide);
    expect(text).toContain("key999: 999");
    expect(text).not.toContain("key1000:");
    expect(text).toMatch(/… 999000 more keys$/);
  });

  test("nested arrays of four million numbers are cut on every level", () => {
    const row = Array.from({ length: 100 }, (_, index) => index);
    const cube = Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => row));
    const text = plain(cube);
    expect(text).toContain("180 more items");
    expect(text).toContain("80 more items");
    expect(text.length).toBeLessThan(200_000);
  });

  test("a long text inside a structure is cut", () => {
    expect(plain({ text: "x".repeat(1_000_000) })).toMatch(/… \d+ more characters$/);
  });

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [12n, "12n"],
    [Symbol("s"), "Symbol(s)"],
    [new Map([[1, 2]]), "Map(1) { 1 => 2 }"],
  ])("%s is shown as Node shows it", (value, expected) => {
    expect(format(value)).toEqual({ data: { "text/plain": expected }, metadata: {} });
  });

  test("a returned error is shown without frames of Node", () => {
    const text = plain(new TypeError("no such island", { cause: new Error("root") }));
    expect(text).toContain("TypeError: no such island");
    expect(text).toContain("[cause]: Error: root");
    expect(text).not.toContain("node:internal");
    const fromCell = Object.assign(new Error("late"), {
      stack: "Error: late\n    at flowbook:cell_3.js:1:9",
    });
    expect(plain(fromCell)).toBe("Error: late");
  });
});

describe("bytes", () => {
  const png = Buffer.from("89504e470d0a1a0a00", "hex");
  const expected = { "image/png": png.toString("base64"), "text/plain": "PNG image, 9 bytes" };

  test("those of an image or a PDF are shown as what they are, also from a blob", async () => {
    expect(format(png).data).toEqual(expected);
    expect(format(new Uint8Array(png).buffer).data).toEqual(expected);
    expect((await formatResult(new Blob([png], { type: "image/png" }))).data).toEqual(expected);
    const pdf = Buffer.from("%PDF-1.7 ");
    expect(format(pdf).data["application/pdf"]).toBe(pdf.toString("base64"));
  });

  test("others are shown as Node shows them, and a blob of none by its size", async () => {
    expect(plain(Buffer.from("hello"))).toBe("<Buffer 68 65 6c 6c 6f>");
    expect(plain(Float32Array.of(1.5))).toBe("Float32Array(1) [ 1.5 ]");
    expect(plain(new Blob(["x"], { type: "text/plain" }))).toBe("Blob { size: 1, type: 'text/plain' }");
    const fake = await formatResult(new Blob(["x"], { type: "image/png" }));
    expect(fake.data).toEqual({ "text/plain": "Blob { size: 1, type: 'image/png' }" });
  });

  test("by their MIME types they are a bundle, with a text for frontends that show none of them", () => {
    const wav = Buffer.from("RIFF\0\0\0\0WAVE", "latin1");
    expect(format({ "audio/wav": wav }).data).toEqual({
      "audio/wav": wav.toString("base64"),
      "text/plain": "audio/wav",
    });
    expect(format({ "image/png": png, "text/plain": "a dot" }).data).toEqual({
      "image/png": png.toString("base64"),
      "text/plain": "a dot",
    });
    expect(plain({ "image/png": "png", "image/jpeg": "jpg" })).toBe(
      "{ 'image/png': 'png', 'image/jpeg': 'jpg' }",
    );
    expect(plain({ "image/png": png, count: 1 })).toContain("count: 1");
  });
});

describe("hostile values", () => {
  const inspectSymbol = Symbol.for("nodejs.util.inspect.custom");
  const trap = () => {
    throw new Error("boom");
  };
  const everyTrap = {
    get: trap,
    has: trap,
    ownKeys: trap,
    getPrototypeOf: trap,
    getOwnPropertyDescriptor: trap,
  };

  test("getters are not called", () => {
    let called = false;
    const value = Object.defineProperty({}, "secret", {
      enumerable: true,
      get: () => {
        called = true;
        return 1;
      },
    });
    expect(plain(value)).toBe("{ secret: [Getter] }");
    plain([value, value]);
    expect(called).toBe(false);
  });

  test.each([
    ["a proxy with throwing traps", new Proxy({}, everyTrap)],
    ["a proxy of an array", new Proxy([{ a: 1 }], everyTrap)],
    ["an array of throwing proxies", [new Proxy({ a: 1 }, everyTrap)]],
    [
      "a throwing display method",
      {
        get [Symbol.for("Jupyter.display")]() {
          return trap();
        },
      },
    ],
    [
      "a throwing dtype",
      {
        shape: [],
        get dtype() {
          return trap();
        },
      },
    ],
    [
      "a throwing $schema",
      {
        get $schema() {
          return trap();
        },
      },
    ],
  ])("%s does not stop the cell", (_name, value) => {
    expect(plain(value).length).toBeGreaterThan(0);
  });

  test("a custom inspector that throws is reported in the output", () => {
    expect(plain({ [inspectSymbol]: trap })).toBe("[value that cannot be shown: boom]");
  });

  test("a revoked proxy does not stop the cell", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(plain(proxy)).toContain("Revoked");
  });
});

describe("Symbol.for('Jupyter.display')", () => {
  const displaySymbol = Symbol.for("Jupyter.display");

  test("its bundle is shown, with bytes in base64", () => {
    const value = {
      [displaySymbol]: () => ({ "text/html": "<b>x</b>", "image/png": new Uint8Array([1, 2, 3]) }),
    };
    // base64 of 01 02 03
    expect(format(value).data).toEqual({ "text/html": "<b>x</b>", "image/png": "AQID" });
  });

  test("an SVG alone comes with a PNG for places that show no SVG", async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>';
    const { data, metadata } = await formatResult({ [displaySymbol]: () => ({ "image/svg+xml": svg }) });
    expect(data["image/svg+xml"]).toBe(svg);
    expect(Buffer.from(String(data["image/png"]), "base64").toString("latin1", 1, 4)).toBe("PNG");
    expect(metadata["image/png"]).toMatchObject({ width: 30, height: 20 });
    const broken = await formatResult({ [displaySymbol]: () => ({ "image/svg+xml": "<svg" }) });
    expect(broken.data).toEqual({ "image/svg+xml": "<svg" });
  });

  test("it may be asynchronous and use `this`", async () => {
    class Greeting {
      readonly name = "Ada";
      async [displaySymbol]() {
        return { "text/plain": `hello ${this.name}` };
      }
    }
    expect((await formatResult(new Greeting())).data).toEqual({ "text/plain": "hello Ada" });
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("no data yet");
      },
      "no data yet",
    ],
    ["returns text", () => "oops", "did not return an object of MIME types"],
    ["returns a key that is no MIME type", () => ({ html: "x" }), '"html" is not a MIME type'],
  ])("a method that %s is reported beside the value", (_name, method, message) => {
    const text = plain({ id: 7, [displaySymbol]: method });
    expect(text).toContain("id: 7");
    expect(text).toContain(message);
  });

  test("a rejected promise is reported beside the value", async () => {
    const bundle = await formatResult({ [displaySymbol]: () => Promise.reject(new Error("gone")) });
    expect(bundle.data["text/plain"]).toContain("gone");
  });
});

describe("models", () => {
  test("a layers model shows its summary", () => {
    const model = {
      layers: [],
      predict: () => undefined,
      summary: (_length: undefined, _positions: undefined, print: (line: string) => void) => {
        print("Layer");
        print("dense");
      },
    };
    expect(plain(model)).toBe("Layer\ndense");
  });
});
