import { open, stat } from "node:fs/promises";

/** Whether two files hold the same bytes. */
export async function sameContent(one: string, other: string): Promise<boolean> {
  const [sizeOne, sizeOther] = [(await stat(one)).size, (await stat(other)).size];
  if (sizeOne !== sizeOther) return false;
  const [a, b] = [await open(one), await open(other)];
  try {
    const [bufferA, bufferB] = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)];
    for (let position = 0; position < sizeOne; ) {
      const { bytesRead } = await a.read(bufferA, 0, bufferA.length, position);
      await b.read(bufferB, 0, bytesRead, position);
      if (bytesRead === 0 || bufferA.compare(bufferB, 0, bytesRead, 0, bytesRead) !== 0) return false;
      position += bytesRead;
    }
    return true;
  } finally {
    await a.close();
    await b.close();
  }
}
