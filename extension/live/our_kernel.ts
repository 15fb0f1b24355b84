import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel } from "@jupyterlab/services";
import { kernelImplementation } from "../../protocol/messages.ts";

/** The kernel of a session if it is Flowbook's: others log an error for each comm that they do not know. */
export async function ourKernel({ session }: ISessionContext): Promise<Kernel.IKernelConnection | undefined> {
  const kernel = session?.kernel;
  // One that ends before it says what it is is nobody's.
  const info = await kernel?.info.catch(() => undefined);
  return info?.implementation === kernelImplementation ? (kernel ?? undefined) : undefined;
}
