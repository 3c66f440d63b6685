import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { testBytes } from "../../support/http-server.js";
import { tarGzOf, tarOf, zipOf } from "../../support/make-archive.js";
import { refusal, unpack } from "../../support/unpack.js";

const fromBase64 = (text: string): Buffer => Buffer.from(text, "base64");

// Made by xz 5.4 (-9e) and zstd 1.5.4 (-19). The small ones hold images/a.png with the text "pixels", the large ones
// images/big.bin with "radpipe " 400,000 times, and the last ones are no tar: "radpipe " 100 times.
const SMALL_XZ = fromBase64(
  "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AGNdADSbSEdXDCeXLBxmEWsEYv58A8KsaCtJHZXfMIuj1Qt7H62BID2QueupVMXm" +
    "KqgUUyIHwfhNf46WiMZYLw6Fcbsx9pP00tMYfG1NwKgkL0zov3RtJkLLclPtRbwJmtPL2IaIAAAA9R2sHYrvpk0AAX+AUAAAAPnU" +
    "ykOxxGf7AgAAAAAEWVo=",
);
const SMALL_ZSTD = fromBase64(
  "KLUv/WQAJyUCACIDCxGw6wAh0WQXlwztEq/Q10CYAl5U3ln+zbStsw+cA4/3Te5Mchu1gootRtMJCSDQD/aFN3Pq/Ex7MIAHDAqw" +
    "NLEvtsQ3wA==",
);
const LARGE_XZ = fromBase64(
  "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM//72AatdADSbSEdXDCeXLxlq2fLFhinRwzLPReZuYjF3hAS5yX7rsqUccm3XI2N3uihw" +
    "YhzJuhMAWTRgs6L1r1w8S1+e6igoQjdYyfrXUWmgbj1ISqTW7SycY382jQuiS+3QkwJmS3A3FyqHbfibO/7EdKfUAXux/vpYmBZ0" +
    "OovsxevLz8k4vfEKow9+IgR0mF+mEppul+Do5uiXs5KaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhc" +
    "WYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYP" +
    "qfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0e" +
    "WyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWl" +
    "sO5vwWamzzWQ6QgApgDsc1On/b6ufDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/B" +
    "cE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQ" +
    "Ew7/EJP4cXhZ+AvN/5UoRg+p/HdAihY5/bSLYgAAAACJyeYKINUtPQAB8wSA0MMBui7TUrHEZ/sCAAAAAARZWg==",
);
const LARGE_ZSTD = fromBase64(
  "KLUv/aQA6DAAXAIAIkMLEKDt3FKosENVSuo0JRSAHykgtW3IOP92Br7oA5/oc5DUVC032xPUHvGSMmsDCiAgiXj1/ZPzeakDIN1O" +
    "g0tojrRgYACXTK4ORAAAAAEA/f/yCwREAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/" +
    "OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA" +
    "/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAA" +
    "AQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAmUAAAgAAgD88fbSX9UBEPK/Y1w=",
);
const VOLUME_XZ = fromBase64(
  "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AMfABJdADkYSL9Cis+7EDOCXG/AwLy4AAAAAN9fL5Vh/J6+AAEuoAYAAADRcL+rscRn" +
    "+wIAAAAABFla",
);
const VOLUME_ZSTD = fromBase64("KLUv/WQgAn0AAEByYWRwaXBlIAEAFVeXC86wPFQ=");
const SHA256_XZ = fromBase64(
  "/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AMfABJdADkYSL9Cis+7EDOCXG/AwLy4AAAAAGPfdmlN8MT8YtMb6mhFCgpOJeGrwzsG" +
    "mO4DvcXg2uCiAAFGoAYAAADm/RhPtunfHAIAAAAAClla",
);

const flipped = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
};

describe("extract: compressed archives", () => {
  it("unpacks tar.xz and tar.zst, told by their content", async () => {
    const small = await unpack({ "x.tar.xz": SMALL_XZ, "without-an-ending": SMALL_ZSTD });
    expect(small.files).toEqual(["images/a.png"]);
    expect(small.text("images/a.png")).toBe("pixels");
    const { files, bytes, warnings, progress } = await unpack({ "x.txz": LARGE_XZ, "y.tar.zst": LARGE_ZSTD });
    expect(files).toEqual(["images/big.bin"]);
    expect(bytes("images/big.bin").equals(Buffer.alloc(3_200_000, "radpipe "))).toBe(true);
    expect(warnings).toEqual([]);
    const total = LARGE_XZ.length + LARGE_ZSTD.length;
    expect(progress.at(-1)).toMatchObject({ done: total, total });
  });

  it("unpacks one file that was packed by itself, beside its archive", async () => {
    const { files, text } = await unpack({
      "a/labels.csv.gz": gzipSync("id,label\n"),
      "b/volume.nii.xz": VOLUME_XZ,
      "c/volume.nii.zst": VOLUME_ZSTD,
      // Zeros at the beginning: a tar without files begins so, a raw volume too.
      "zeros.raw.gz": gzipSync(Buffer.alloc(2048)),
      "empty.txt.gz": gzipSync(""),
    });
    expect(files).toEqual(["a/labels.csv", "b/volume.nii", "c/volume.nii", "empty.txt", "zeros.raw"]);
    expect(text("a/labels.csv")).toBe("id,label\n");
    for (const name of ["b/volume.nii", "c/volume.nii"]) expect(text(name)).toBe("radpipe ".repeat(100));
    expect(
      (await unpack({ "x.csv.gz": gzipSync("1"), "y.zip": zipOf([{ path: "z" }]) }, { include: ["z"] })).files,
    ).toEqual(["z"]);
  });

  it("unpacks several frames and streams, one behind the other", async () => {
    const skip = Buffer.from("5a2a4d1803000000aabbcc", "hex");
    const { text } = await unpack({
      "a.zst": Buffer.concat([skip, VOLUME_ZSTD, skip, VOLUME_ZSTD]),
      "b.xz": Buffer.concat([VOLUME_XZ, VOLUME_XZ]),
    });
    for (const name of ["a", "b"]) expect(text(name)).toBe("radpipe ".repeat(200));
  });

  it("notices what was cut off or changed", async () => {
    const why = async (name: string, bytes: Buffer) => refusal({ [name]: bytes });
    const cut =
      /^Expected x\.tar\.\w+ to be a whole tar archive, got a truncated or damaged one: unexpected end of file\nFetch it again/;
    expect(await why("x.tar.xz", LARGE_XZ.subarray(0, 500))).toMatch(cut);
    expect(await why("x.tar.zst", LARGE_ZSTD.subarray(0, 300))).toMatch(cut);
    expect(await why("x.tar.zst", LARGE_ZSTD.subarray(0, -2))).toMatch(cut);
    expect(await why("x.tar.xz", flipped(LARGE_XZ, 300))).toContain("the data is corrupt");
    expect(await why("x.tar.zst", flipped(SMALL_ZSTD, SMALL_ZSTD.length - 1))).toContain(
      "the checksum of a Zstandard frame is wrong",
    );
    expect(await why("x.zst", flipped(VOLUME_ZSTD, 13))).toContain("the checksum of a Zstandard frame is wrong");
    expect(await why("x.zst", Buffer.concat([VOLUME_ZSTD, Buffer.from("more")]))).toContain(
      "what follows a frame is not a Zstandard frame",
    );
    expect(await why("x.xz", SHA256_XZ)).toMatchInlineSnapshot(`
      "Cannot unpack x.xz: it has a check by SHA-256, a filter for programs, or a very large dictionary
      Convert it with \`xz -dc 'x.xz' | gzip > 'x.gz'\`."
    `);
  });

  it("says of other formats which command converts them", async () => {
    const of = async (name: string, hex: string) =>
      refusal({ [name]: Buffer.from(hex, "hex"), "a.zip": zipOf([{ path: "1" }]) });
    expect(await of("images.tar.bz2", "425a6839314159265359")).toMatchInlineSnapshot(`
      "Expected images.tar.bz2 to be a tar, a zip or one file packed with gzip, xz or zstd, got a bzip2 file
      Convert it with \`bzip2 -dc 'images.tar.bz2' | gzip > 'images.tar.gz'\`."
    `);
    expect(await of("images.rar", "526172211a0700")).toMatchInlineSnapshot(`
      "Expected images.rar to be a tar, a zip or one file packed with gzip, xz or zstd, got a RAR archive
      Convert it with \`mkdir unpacked && unrar x 'images.rar' unpacked/ && tar czf 'images.tar.gz' -C unpacked .\`, or give the unpacked folder to the next stage."
    `);
    expect(await of("images.tar.lz4", "04224d1864407080")).toContain(
      "`lz4 -dc 'images.tar.lz4' | gzip > 'images.tar.gz'`",
    );
    expect(await of("images", "377abcaf271c0004")).toContain("got a 7-Zip archive");
  });

  it("judges the ratio of large archives by what they declare, before anything is written", async () => {
    const huge = tarOf([{ path: "a.bin", size: 5_000_000_000 }], { endMark: false });
    const text = await refusal({ "bomb.tar.gz": gzipSync(huge) });
    expect(text).toMatch(
      /^Expected bomb\.tar\.gz to unpack to at most 1000 times its \d+ bytes, got more with "a\.bin" in bomb\.tar\.gz\nRaise `maxRatio`/,
    );
    expect(await refusal({ "bomb.tar.gz": gzipSync(huge) }, { maxRatio: 1_000_000_000 })).toContain(
      "it ends within a file",
    );
    // Masks are mostly zeros.
    expect((await unpack({ "mask.tar.gz": tarGzOf([{ path: "m", content: Buffer.alloc(9_000_000) }]) })).files).toEqual(
      ["m"],
    );
  });
});

describe("extract: parts", () => {
  const tar = tarGzOf([{ path: "a.bin", content: testBytes(40_000) }]);
  const zip = zipOf([{ path: "b.bin", content: testBytes(40_000, "zip") }]);
  const split = (name: string, bytes: Buffer, suffixes: readonly string[]) =>
    Object.fromEntries(
      suffixes.map((suffix, index) => {
        const size = Math.ceil(bytes.length / suffixes.length);
        return [name + suffix, bytes.subarray(index * size, (index + 1) * size)];
      }),
    );

  it.each([
    ["numbers", "x.tar.gz", [".001", ".002", ".003"]],
    ["letters", "x.tar.gz.", ["aa", "ab", "ac"]],
    ["letters without a dot", "x.tar.gz", ["aa", "ab"]],
    ["parts beyond nine", "x.tar.gz.part", Array.from({ length: 11 }, (_, index) => `${index + 1}`)],
    ["a name without an ending", "images.part-", ["00", "01", "02"]],
  ])("are joined in order: %s", async (_, name, suffixes) => {
    const { files, bytes, warnings } = await unpack(split(name, tar, suffixes));
    expect(files).toEqual(["a.bin"]);
    expect(bytes("a.bin").equals(testBytes(40_000))).toBe(true);
    expect(warnings).toEqual([]);
  });

  it("of a zip are joined too", async () => {
    const { bytes } = await unpack(split("x.zip", zip, [".001", ".002", ".003"]));
    expect(bytes("b.bin").equals(testBytes(40_000, "zip"))).toBe(true);
  });

  it("that are missing are named", async () => {
    const parts = split("x.tar.gz", tar, [".01", ".02", ".03", ".04"]);
    const without = (...names: readonly string[]) =>
      Object.fromEntries(Object.entries(parts).filter(([name]) => !names.includes(name)));
    expect(await refusal(without("x.tar.gz.02", "x.tar.gz.03"))).toMatchInlineSnapshot(`
      "Expected all parts of x.tar.gz, got x.tar.gz.01, x.tar.gz.04 without x.tar.gz.02, x.tar.gz.03
      Fetch the missing parts, or take the others out of the folder."
    `);
    expect(await refusal(without("x.tar.gz.01"))).toContain("without x.tar.gz.01");
    expect(await refusal(without("x.tar.gz.04"))).toMatchInlineSnapshot(`
      "Expected x.tar.gz to be a whole tar archive, got a truncated or damaged one: unexpected end of file
      Its 3 parts were joined in order: perhaps the last ones are missing. Fetch them with their sizes and checksums in \`files\`."
    `);
    expect(await refusal({ "x.z01": testBytes(100), "x.zip": zip })).toMatchInlineSnapshot(`
      "Expected whole archives, got x.z01, a part of a zip that was split
      Join its parts with \`zip -s 0 'x.zip' --out whole.zip\`, and keep only whole.zip."
    `);
  });

  it("are not made of archives that are only numbered, nor of other files", async () => {
    const { files, warnings } = await unpack({
      "data.tar.gz.1": tarGzOf([{ path: "1" }]),
      "data.tar.gz.2": tarGzOf([{ path: "2" }]),
      "a.tar.gz": tarGzOf([{ path: "3" }]),
      "a.tar.gz.asc": Buffer.from("-----BEGIN PGP SIGNATURE-----"),
      "a.tar.gz.md5": Buffer.from("d41d8cd98f00b204e9800998ecf8427e"),
      "scan.001": testBytes(100),
      "scan.002": testBytes(100),
    });
    expect(files).toEqual(["1", "2", "3"]);
    expect(warnings).toEqual(["4 files are not archives and were left out: a.tar.gz.asc, a.tar.gz.md5, scan.001, ..."]);
  });
});
