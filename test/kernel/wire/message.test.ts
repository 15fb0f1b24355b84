import { expect, test } from "vitest";
import { MessageCodec } from "../../../kernel/wire/message.ts";
import { ProtocolError } from "../../../kernel/wire/protocol_error.ts";
import { parseRequest } from "../../../kernel/wire/requests.ts";
import { Signer } from "../../../kernel/wire/signature.ts";

const signer = new Signer({ key: "key", hash: "sha256" });
const codec = new MessageCodec(signer);

/** A message as a frontend puts it on the wire. */
function frames(header: string, content: string, sign = true): Buffer[] {
  const parts = [header, "{}", "{}", content];
  const signature = sign ? signer.sign(parts) : "0".repeat(64);
  return ["peer", "<IDS|MSG>", signature, ...parts].map((part) => Buffer.from(part));
}

test("a reply echoes the identities and, byte for byte, the header of its request", () => {
  // The blank would not survive a round trip through JSON.parse.
  const header = '{"msg_id": "1", "msg_type":"kernel_info_request"}';
  const request = codec.decode(frames(header, "{}"));
  const reply = codec.encode({
    type: "kernel_info_reply",
    content: { status: "ok" },
    parent: request,
    identities: request.identities,
  });
  const [identity, delimiter, signature, own, parent, metadata, content] = reply.map(String);
  expect([identity, delimiter, parent, metadata, content]).toEqual([
    "peer",
    "<IDS|MSG>",
    header,
    "{}",
    '{"status":"ok"}',
  ]);
  expect(signature).toBe(signer.sign([own, parent, metadata, content].map((part) => part ?? "")));
  expect(JSON.parse(own ?? "")).toMatchObject({ msg_type: "kernel_info_reply", version: "5.5" });
});

test.each([
  ["a wrong signature", frames('{"msg_id":"1","msg_type":"x"}', "{}", false)],
  ["no delimiter", [Buffer.from("x")]],
  ["too few frames", frames("{}", "{}").slice(0, 5)],
  ["content that is no JSON", frames('{"msg_id":"1","msg_type":"x"}', "{")],
  ["a header without msg_type", frames('{"msg_id":"1"}', "{}")],
  ["a header that is no object", frames("5", "{}")],
])("%s is refused as the frontend's mistake", (_name, message) => {
  expect(() => codec.decode(message)).toThrow(ProtocolError);
});

test("an execute_request gets the specification's defaults; silent turns history off", () => {
  expect(parseRequest("execute_request", { code: "1" })).toEqual({
    code: "1",
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: true,
    stop_on_error: true,
  });
  expect(
    parseRequest("execute_request", { code: "1", silent: true, store_history: true }).store_history,
  ).toBe(false);
  expect(() => parseRequest("execute_request", { code: 1 })).toThrow("code is number, not text");
  expect(() => parseRequest("history_request", { hist_access_type: "all" })).toThrow('"all"');
});
