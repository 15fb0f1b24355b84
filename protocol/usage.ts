/** Content of ipykernel's `usage_reply`, whose figures are psutil's: bytes, and percent of one processor. */
export interface UsageReply {
  readonly hostname: string;
  readonly pid: number;
  /** Of the kernel and the processes below it since the request before; above 100 with several threads. */
  readonly kernel_cpu: number;
  readonly kernel_memory: number;
  /** Absent in the first reply, which has nothing to compare with. */
  readonly host_cpu_percent?: number;
  readonly cpu_count: number;
  readonly host_virtual_memory: {
    readonly total: number;
    readonly available: number;
    readonly used: number;
    readonly free: number;
    readonly percent: number;
  };
}
