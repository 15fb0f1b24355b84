/** Positions on the wire count Unicode code points (protocol 5.2); JavaScript counts UTF-16 code units. */
export function utf16Offset(text: string, codePoints: number): number {
  let offset = 0;
  for (let passed = 0; passed < codePoints && offset < text.length; passed += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

export function codePointOffset(text: string, utf16: number): number {
  let codePoints = 0;
  for (let offset = 0; offset < utf16 && offset < text.length; codePoints += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return codePoints;
}
