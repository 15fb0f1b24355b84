import { type ISessionContext, SessionContext } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import type { ServiceManager } from "@jupyterlab/services";

/** The kernelspec of `flowbook install`; under another name it is found by its language. */
const preferred = { name: "flowbook", language: "typescript" } as const;

/** Makes a session start our kernel: two kernels of the language would make JupyterLab ask which. */
export function preferOurKernel(session: ISessionContext): void {
  session.kernelPreference = { ...session.kernelPreference, ...preferred };
}

/** A session whose kernel runs in a folder, and ends with it. */
export function folderSession(services: ServiceManager.IManager, path: string, name: string): SessionContext {
  return new SessionContext({
    kernelManager: services.kernels,
    sessionManager: services.sessions,
    specsManager: services.kernelspecs,
    // Jupyter's server starts a kernel in the folder of a session's file.
    path: PathExt.join(path, "runs"),
    name,
    type: "file",
    kernelPreference: { ...preferred, shouldStart: true, canStart: true, shutdownOnDispose: true },
  });
}
