import { spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environmentMask, secretMask } from "../../src/core/secret-mask.js";
import { isTooShortToMask } from "../../src/core/secret-spellings.js";

const TOKEN = 's3cr3t/value+of "a" to\\ken=ü';
const PEM = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const LONG_PEM = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const ACCOUNT = JSON.stringify(
  { type: "service", private_key: PEM, pin: 1234567, client: { password: "hunter22" } },
  null,
  2,
);

const masked = (secret: string, text: string): string => secretMask([secret])?.text(text) ?? text;

/** What a process prints, in pieces of so many bytes. */
function streamed(secret: string, output: Buffer, size: number): string {
  const stream = secretMask([secret])!.stream();
  const pieces: Buffer[] = [];
  for (let at = 0; at < output.length; at += size) pieces.push(stream.add(output.subarray(at, at + size)));
  return Buffer.concat([...pieces, stream.end()]).toString("utf8");
}

const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
const ascii = (json: string): string =>
  json.replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** RFC 4648, section 6. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five.padEnd(5, "0"), 2)],
  );
  return digits.join("").padEnd(Math.ceil(digits.length / 8) * 8, "=");
}

describe("a secret is masked however it is written", () => {
  test.each<[string, (secret: string) => string]>([
    ["as it is", (secret) => secret],
    ["as JSON", (secret) => JSON.stringify({ secret }).slice(11, -2)],
    ["as JSON within JSON, twice", (secret) => JSON.stringify(JSON.stringify(JSON.stringify(secret))).slice(7, -7)],
    ["as JSON in ASCII, as Python writes it", (secret) => ascii(JSON.stringify(secret)).slice(1, -1)],
    [
      "as JSON with escaped slashes, as PHP writes it",
      (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
    ],
    ["as part of an address", (secret) => encodeURIComponent(secret)],
    ["as part of an address within an address", (secret) => encodeURIComponent(encodeURIComponent(secret))],
    ["as a field of a form", (secret) => new URLSearchParams({ secret }).toString().slice(7)],
    ["in HTML", html],
    ["in CSV", (secret) => secret.replaceAll('"', '""')],
    ["as hexadecimal numbers", (secret) => Buffer.from(secret).toString("hex")],
    ["as capital hexadecimal numbers", (secret) => Buffer.from(secret).toString("hex").toUpperCase()],
    ["in UTF-16, as hexadecimal numbers", (secret) => Buffer.from(secret, "utf16le").toString("hex")],
    ["with Windows' ends of line", (secret) => secret.replaceAll("\n", "\r\n")],
    [
      "with each byte escaped",
      (secret) => [...Buffer.from(secret)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
    ],
  ])("%s", (_, write) => {
    for (const secret of [TOKEN, PEM, ACCOUNT, "tést"]) {
      expect(masked(secret, `before ${write(secret.trim())} after`)).toBe("before *** after");
    }
  });

  test.each([0, 1, 2, 3, 4])("in base64, with %i bytes before it, also that of addresses", (before) => {
    for (const secret of [TOKEN, PEM, "abcd", "\u{1f511}key"]) {
      for (const encoding of ["base64", "base64url"] as const) {
        for (const behind of ["", "y", "yy", ":more of it"]) {
          const bytes = Buffer.concat([Buffer.alloc(before, "x"), Buffer.from(secret.trim()), Buffer.from(behind)]);
          const text = bytes.toString(encoding);
          const found = masked(secret, `Basic ${text} .`);
          expect(found).toMatch(/^Basic [\w+/-]*\*\*\*[\w+/-]*=* \.$/);
          // Of the digits that are left, none bears a bit of the secret.
          const [left = "", right = ""] = found.slice(6, -2).replaceAll("=", "").split("***");
          expect(left.length).toBeLessThanOrEqual(Math.floor((before * 8) / 6));
          expect(right.length).toBeLessThanOrEqual(Math.ceil((behind.length * 8) / 6));
        }
      }
    }
  });

  test("in UTF-16, in base64, as PowerShell wants it", () => {
    for (const secret of [TOKEN, PEM.trim(), "tést"]) {
      const digits = Buffer.from(`say ${secret} now`, "utf16le").toString("base64");
      expect(masked(secret, digits)).toMatch(/^cwBhAHkAI\w?\*\*\*.{0,16}$/);
    }
  });

  test.each(["utf16le", "utf16be"] as const)("in UTF-16 (%s), also as a stream", (encoding) => {
    const write = (text: string): Buffer =>
      encoding === "utf16le" ? Buffer.from(text, "utf16le") : Buffer.from(text, "utf16le").swap16();
    for (const secret of [TOKEN, "tést", "肺の結節"]) {
      const printed = Buffer.concat([write("before "), write(secret), write(" after")]);
      const left = streamed(secret, printed, 5);
      // Of big-endian text the first byte of the first character stands before the mask.
      expect(left.replaceAll("\0", "")).toMatch(/^before .?\*\*\* after$/s);
    }
  });

  test.each([0, 1, 2, 3, 4, 5, 6])("in base32, with %i bytes before it, in lines and small letters too", (before) => {
    for (const secret of [TOKEN, PEM.trim(), "tést-2"]) {
      const text = `${"abcdefg".slice(0, before)}${secret}xyz!`;
      const digits = base32(Buffer.from(text));
      for (const written of [digits, digits.toLowerCase(), digits.replaceAll(/.{40}/g, "$&\n")]) {
        const left = masked(secret, written).replaceAll(/[\n=]/g, "").split("***");
        expect(left.length, written).toBeGreaterThan(1);
        const outside = Math.ceil((8 * before) / 5) + Math.ceil((8 * 4) / 5) + 2;
        expect(left.join("").length, written).toBeLessThanOrEqual(outside);
      }
    }
  });

  test.each([
    ["\u001b[01;31m\u001b[K", "\u001b[m\u001b[K"],
    ["\\u001b[31m", "\\u001b[0m"],
    ["\\033[1;4m", "\\e[0m"],
  ])("with colours within it (%j)", (on, off) => {
    expect(masked("s3cr3t-value", `it is s3c${on}r3t${off}-value, colour`)).toBe("it is ***, colour");
    expect(masked("s3cr3t-value", `it is ${on}s3cr3t-value${off}, colour`)).toBe(`it is ${on}***${off}, colour`);
  });

  test("in any mixture of these", () => {
    const ways = (character: string): fc.Arbitrary<string> =>
      fc.constantFrom(
        character,
        ascii(JSON.stringify(character)).slice(1, -1),
        encodeURIComponent(character),
        `&#${character.codePointAt(0)};`,
        `\\\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    const secrets = fc
      .string({ minLength: 4, maxLength: 40, unit: "grapheme-ascii" })
      .filter((text) => text.trim().length >= 4);
    const written = secrets.chain((secret) =>
      fc
        .tuple(fc.constant(secret.trim()), ...[...secret.trim()].map(ways))
        .map(([whole, ...parts]) => [whole, parts.join("")] as const),
    );
    fc.assert(
      fc.property(written, ([secret, text]) => masked(secret, text) === "***"),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe("a secret of several lines", () => {
  test("is masked line by line, indented or with something before each line", () => {
    const output = PEM.trim()
      .split("\n")
      .map((line) => `  | ${line}\n`)
      .join("");
    expect(masked(PEM, output)).toBe("  | ***\n".repeat(3));
    expect(masked(PEM.replaceAll("\n", "\\n"), output)).toBe("  | ***\n".repeat(3));
  });

  test("that is JSON is masked value by value, and the key within it line by line", () => {
    const line = PEM.split("\n")[1]!;
    expect(masked(ACCOUNT, `password: hunter22, pin 1234567\nkey ${line}`)).toBe("password: ***, pin ***\nkey ***");
    expect(masked(ACCOUNT, JSON.stringify(JSON.parse(ACCOUNT)))).toBe(
      '{"type":"***","private_key":"***\\n","pin":***,"client":{"password":"***"}}',
    );
  });

  test.each([[76], [64], [33]])("is masked in base64 of lines of %i digits", (width) => {
    const digits = Buffer.from(LONG_PEM.trim())
      .toString("base64")
      .replaceAll(new RegExp(`.{${width}}`, "g"), "$&\n");
    expect(masked(LONG_PEM, digits)).toMatch(/^\*\*\*(\n\*\*\*)*=*$/);
    const mask = secretMask([LONG_PEM])!;
    const printed = digits.split("\n").map((line) => mask.text(line));
    expect(printed.slice(0, -1).every((line) => line === "***")).toBe(true);
  });
});

describe("a secret in a dump", () => {
  const secret = "correct horse battery staple, 17";
  const files = {
    "from the beginning": `${secret}\n`,
    "in the middle of a line": `token=${secret}\nand more\n`,
    "with a short rest on the last line": `0123456789${secret}`,
  };
  const programs: readonly (readonly string[])[] = [
    ["od"],
    ["od", "-c"],
    ["od", "-x"],
    ["od", "-b"],
    ["od", "-A", "x", "-t", "x1z"],
    ["od", "-t", "x4"],
    ["hexdump"],
    ["hexdump", "-C"],
    ["hexdump", "-c"],
    ["xxd"],
    ["xxd", "-g1"],
  ];
  const there = programs.filter(([program = ""]) => spawnSync(program, ["/dev/null"]).status === 0);

  test.each(there.map((program) => [program.join(" "), program] as const))(
    "of %s is masked to its last line",
    (_, program) => {
      for (const [what, content] of Object.entries(files)) {
        const [name = "", ...args] = program;
        const printed = spawnSync(name, args, { input: content }).stdout;
        for (const left of [masked(secret, printed.toString()), streamed(secret, printed, 9)]) {
          const lines = left.trimEnd().split("\n");
          const shown = lines.filter((line) => !line.endsWith("***"));
          // What stands outside of the secret, at most a line before it and behind it, and the end of the file.
          expect(shown.length, `${what}\n${left}`).toBeLessThanOrEqual(2);
          expect(lines.filter((line) => line.endsWith("***")).length, `${what}\n${left}`).toBeGreaterThanOrEqual(2);
        }
      }
    },
  );

  test("other dumps, and lines that only look like it, stay as they are", () => {
    const dump =
      "00000000  6f 74 68 65 72 20 74 65  78 74 20 69 73 20 68 65  |other text is he|\n00000010  72 65 0a  |re.|\n";
    expect(masked(secret, dump)).toBe(dump);
    expect(masked(secret, "2026 correct: 12 of 20\nbeef 12 ab\n")).toBe("2026 correct: 12 of 20\nbeef 12 ab\n");
  });
});

test("what belongs to a secret, but is printed alone, is masked too", () => {
  expect(masked("postgres://user:pa%24sword@host/db", "password authentication failed: pa$sword, pa%24sword")).toBe(
    "password authentication failed: ***, ***",
  );
  expect(masked("Bearer abcdefghijklmnop", "token abcdefghijklmnop is not valid")).toBe("token *** is not valid");
  expect(masked("abcdefghijklmnopqrstuvwxyz0123456789", 'header "abcdefghijklmnopqrstuvwxyz..."')).toBe(
    'header "***..."',
  );
});

test("passwords of proxies are secrets without being declared", () => {
  const environment = {
    HTTPS_PROXY: "http://user:pass%40word@proxy:3128",
    no_proxy: "localhost",
    https_proxy: "http://proxy",
  };
  const mask = environmentMask([], environment)!;
  expect(mask.text("http://user:pass%40word@proxy:3128, pass@word")).toBe("http://user:***@proxy:3128, ***");
  expect(mask.text(`Proxy-Authorization: Basic ${Buffer.from("user:pass@word").toString("base64")}`)).toMatch(
    /Basic dXNlc\w?\*\*\*=$/,
  );
  expect(environmentMask([], { HTTPS_PROXY: "http://proxy:3128" })).toBeUndefined();
});

test("secrets that are too short are not looked for, and can be told", () => {
  expect(secretMask(["abc", "", "  "])).toBeUndefined();
  expect(["abc", "12\n34\r\n56"].map(isTooShortToMask)).toEqual([true, true]);
  expect(["abcd", "", "12\n3456"].map(isTooShortToMask)).toEqual([false, false, false]);
});

test("what is no secret stays as it is, byte for byte", () => {
  const noise = randomBytes(20_000);
  const stream = secretMask([TOKEN])!.stream();
  expect(Buffer.concat([stream.add(noise), stream.end()])).toEqual(noise);
  expect(masked("/home/ann/study/key.json", "/home/ann/study/images/1.png")).toBe("/home/ann/study/images/1.png");
});

describe("what a process prints", () => {
  const output = Buffer.from(`grün ${TOKEN} 肺\n${PEM}${"x".repeat(300)}${TOKEN}\rhalf: ${TOKEN}`);
  const wanted = `grün *** 肺\n***\n***\n***\n${"x".repeat(300)}***\rhalf: ***`;

  test.each([1, 2, 3, 7, 64, 10_000])("is masked the same in pieces of %i bytes", (size) => {
    const mask = secretMask([TOKEN, PEM])!.stream();
    const pieces: Buffer[] = [];
    for (let at = 0; at < output.length; at += size) pieces.push(mask.add(output.subarray(at, at + size)));
    expect(Buffer.concat([...pieces, mask.end()]).toString()).toBe(wanted);
  });

  test("is masked in lines without an end, and passed on meanwhile", () => {
    const [before, after] = ["a".repeat(1_200_000), "b".repeat(100_000)];
    const long = Buffer.from(`${before}${TOKEN}${after}`);
    for (const size of [65_536, 1_150_007]) expect(streamed(TOKEN, long, size)).toBe(`${before}***${after}`);
    const stream = secretMask([TOKEN])!.stream();
    expect(stream.add(long).length).toBeGreaterThan(700_000);
  });

  test.runIf(spawnSync("base64", ["--version"]).status === 0)("is masked where base64 breaks its lines", () => {
    const lines = spawnSync("base64", { input: LONG_PEM }).stdout;
    // The end of line that the secret does not have is in the last digits.
    expect(streamed(LONG_PEM, lines, 100)).toMatch(/^(\*\*\*\n)+\*\*\*[\w+/]?=*\n$/);
  });
});
