import koffi from "koffi";

const STDERR = 2;
const O_WRONLY = 1;

/**
 * Runs `body` while descriptor 2 leads nowhere. TensorFlow's static initialisers write there before any of
 * its log settings takes effect ("oneDNN custom operations are on" on some processors, CUDA factories on
 * others), and a notebook would show it in the cell.
 */
export function withMutedStderr<T>(body: () => T): T {
  const libc = koffi.load(null);
  const dup = libc.func("int dup(int descriptor)");
  const dup2 = libc.func("int dup2(int from, int to)");
  const open = libc.func("int open(const char *path, int flags)");
  const close = libc.func("int close(int descriptor)");
  const kept = dup(STDERR);
  const nowhere = open("/dev/null", O_WRONLY);
  // a process without stderr has nothing to mute
  if (kept < 0 || nowhere < 0) return body();
  dup2(nowhere, STDERR);
  close(nowhere);
  try {
    return body();
  } finally {
    dup2(kept, STDERR);
    close(kept);
  }
}
