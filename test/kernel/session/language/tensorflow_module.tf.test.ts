import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tfjs from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { packageRoot } from "../../../../runtime/environment.ts";
import { tf } from "../../../../runtime/index.ts";

test("every name that Flowbook and TensorFlow.js both have, and mean different things by, is named", () => {
  const source = readFileSync(join(packageRoot, "kernel/session/language/tensorflow_module.ts"), "utf8");
  const named = /export \{([^}]*)\} from "[./]*runtime\/tf\.ts"/.exec(source)?.[1] ?? "";
  const both = Object.keys(tf).filter(
    (name) => name in tfjs && name !== "default" && Reflect.get(tf, name) !== Reflect.get(tfjs, name),
  );
  expect(named.match(/\w+/g)).toEqual(both.sort());
});
