/**
 * Whether bytes begin as an HTML page does, and with which title (empty where it has none in these bytes). A byte order
 * mark, blanks, comments and an XML declaration may stand before it.
 * @param head the first bytes of a file; a few kilobytes are enough.
 */
export function pageTitle(head: Buffer): string | undefined {
  const text = textOf(head);
  const content = text.replace(/^\uFEFF?(\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)*/, "");
  if (!/^<(!doctype\s+html|html|head|body|title|meta|script)[\s>]/i.test(content)) return undefined;
  const title = /<title[^>]*>([^<]*)/i.exec(content)?.[1] ?? "";
  return title.replaceAll(/\s+/g, " ").trim().slice(0, 100);
}

/** Text of any encoding that a page is sent in, as far as its markup goes. */
function textOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString("utf16le");
  if (head[0] === 0xfe && head[1] === 0xff) {
    const even = Buffer.from(head.subarray(0, head.length & ~1));
    return even.swap16().toString("utf16le");
  }
  return head.toString("utf8");
}
