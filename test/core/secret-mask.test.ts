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
    const printed = digits.split("\n").map((line) => masked(LONG_PEM, line));
    expect(printed.slice(0, -1).every((line) => line === "***")).toBe(true);
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
