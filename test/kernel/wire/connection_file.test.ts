import { expect, test } from "vitest";
import { channelAddress, parseConnectionInfo } from "../../../kernel/wire/connection_file.ts";

const ports = { shell_port: 1, control_port: 2, stdin_port: 3, hb_port: 4, iopub_port: 5 };

test("tcp and ipc addresses are those that jupyter_client connects to", () => {
  const tcp = parseConnectionInfo({ ...ports, transport: "tcp", ip: "127.0.0.1", key: "k" });
  expect(channelAddress(tcp, "shell")).toBe("tcp://127.0.0.1:1");
  const ipc = parseConnectionInfo({ ...ports, transport: "ipc", ip: "/run/kernel-ipc", key: "k" });
  expect(channelAddress(ipc, "iopub")).toBe("ipc:///run/kernel-ipc-5");
});

test("keys of CurveZMQ are read where the client wrote them", () => {
  expect(parseConnectionInfo(ports).curve).toBeUndefined();
  const { curve } = parseConnectionInfo({ ...ports, curve_publickey: "p", curve_secretkey: "s" });
  expect(curve).toEqual({ publicKey: "p", secretKey: "s" });
});

test.each([
  ["hb_port", { ...ports, hb_port: "4" }],
  ["transport", { ...ports, transport: "udp" }],
  ["signature_scheme", { ...ports, signature_scheme: "md5" }],
  ["object", 5],
])("a file with a wrong %s is refused by that name", (what, file) => {
  expect(() => parseConnectionInfo(file)).toThrow(what);
});
