import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import type { Mime } from "../../protocol/mime.ts";
import type { OutputData } from "../outputs/place.ts";
import { isMime } from "../renderers/index.ts";

/** What a tab shows, as JupyterLab keeps it over a reload of the page. */
export interface TabState {
  /** One of a kind: opening what is open already shows that tab. */
  readonly key: string;
  readonly title: string;
  readonly mime: Mime;
  /** Of the notebook whose kernel is followed; undefined where it is of none. */
  readonly path?: string | undefined;
  /** The live view that is shown; without one an output as it was. */
  readonly view?: string | undefined;
  readonly data?: OutputData | undefined;
}

/** The state of all of a page's tabs goes to the server each time that one of them changes. */
const mostCharacters = 1_000_000;
const longestText = 2_000;

/** The state as JSON; of data that is too large to be kept there is nothing. */
export function keptState(state: TabState): ReadonlyPartialJSONObject {
  const { data, ...rest } = state;
  const text = data === undefined ? undefined : JSON.stringify(data);
  return JSON.parse(
    text === undefined || text.length > mostCharacters
      ? JSON.stringify(rest)
      : JSON.stringify({ ...rest, data }),
  );
}

/** What a command was given, which may come from anybody's workspace; undefined where it is no tab. */
export function parseTabState(value: unknown): TabState | undefined {
  const { key, title, mime, path, view, data } = Object(value) as Readonly<Record<string, unknown>>;
  if (!isText(key) || !isText(title) || !isText(mime) || !isMime(mime)) return undefined;
  return {
    key,
    title,
    mime,
    path: isText(path) ? path : undefined,
    view: isText(view) ? view : undefined,
    data: typeof data === "object" && data !== null ? (data as OutputData) : undefined,
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= longestText;
}
