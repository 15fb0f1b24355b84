/** `1.5 MiB` */
export function formatBytes(sizeBytes: number): string {
  const exponent = Math.min(4, Math.floor(Math.log2(Math.max(1, sizeBytes)) / 10));
  const unit = ["B", "KiB", "MiB", "GiB", "TiB"][exponent] ?? "B";
  const amount = sizeBytes / 1024 ** exponent;
  return exponent === 0 ? `${sizeBytes} B` : `${amount.toFixed(1)} ${unit}`;
}
