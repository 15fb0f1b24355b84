import { readFileSync } from "node:fs";

/** What a Jupyter client wrote for the kernel that it starts (jupyter_client, kernels.rst). */
export interface ConnectionInfo {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly ports: Readonly<Record<ChannelName, number>>;
  /** Empty: messages are not signed. */
  readonly key: string;
  /** Hash of the signature scheme `hmac-<hash>`. */
  readonly hash: string;
  /** CurveZMQ key pair, where the client asked for encrypted channels. */
  readonly curve: { readonly publicKey: string; readonly secretKey: string } | undefined;
}

export type ChannelName = "shell" | "control" | "stdin" | "hb" | "iopub";

const CHANNELS: readonly ChannelName[] = ["shell", "control", "stdin", "hb", "iopub"];

export function readConnectionFile(path: string): ConnectionInfo {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(
      `kernel: cannot read the connection file ${path}. Start kernels through a Jupyter client.`,
      {
        cause: error,
      },
    );
  }
  return parseConnectionInfo(JSON.parse(text));
}

export function parseConnectionInfo(value: unknown): ConnectionInfo {
  if (typeof value !== "object" || value === null) throw invalid("is not an object", value);
  const file = value as Readonly<Record<string, unknown>>;
  const transport = file.transport ?? "tcp";
  if (transport !== "tcp" && transport !== "ipc") throw invalid("has an unknown transport", transport);
  const scheme = file.signature_scheme ?? "hmac-sha256";
  if (typeof scheme !== "string" || !scheme.startsWith("hmac-")) {
    throw invalid("has an unknown signature_scheme", scheme);
  }
  const publicKey = text(file, "curve_publickey", "");
  const secretKey = text(file, "curve_secretkey", "");
  return {
    transport,
    ip: text(file, "ip", "127.0.0.1"),
    ports: Object.fromEntries(CHANNELS.map((name) => [name, port(file, `${name}_port`)])) as Record<
      ChannelName,
      number
    >,
    key: text(file, "key", ""),
    hash: scheme.slice("hmac-".length),
    curve: secretKey === "" ? undefined : { publicKey, secretKey },
  };
}

/** ZeroMQ address of a channel. */
export function channelAddress(info: ConnectionInfo, channel: ChannelName): string {
  const port = info.ports[channel];
  return info.transport === "ipc" ? `ipc://${info.ip}-${port}` : `tcp://${info.ip}:${port}`;
}

function text(file: Readonly<Record<string, unknown>>, name: string, fallback: string): string {
  const value = file[name] ?? fallback;
  if (typeof value !== "string") throw invalid(`has a ${name} that is not text`, value);
  return value;
}

function port(file: Readonly<Record<string, unknown>>, name: string): number {
  const value = file[name];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    throw invalid(`has no usable ${name}`, value);
  }
  return value;
}

function invalid(what: string, value: unknown): Error {
  return new Error(
    `kernel: the connection file ${what}: ${JSON.stringify(value)}. Let a Jupyter client write it.`,
  );
}
