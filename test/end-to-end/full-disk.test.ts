import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noSmallDisks, onSmallDisk, shell } from "../support/small-disk.js";

let project: string;

beforeAll(async () => {
  project = mkdtempSync(path.join(tmpdir(), "radpipe-full-"));
  const write = (file: string, content: string | Buffer): void => {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), content);
  };
  for (const name of ["ILL/a1", "ILL/a2", "NORMAL/n1", "NORMAL/n2"]) {
    const noise = sharp(randomBytes(256 * 256), { raw: { width: 256, height: 256, channels: 1 } });
    write(`images/${name}.png`, await noise.png().toBuffer());
  }
  write(
    "pipelines/images.yaml",
    `name: images
stages:
  classes: { uses: folders, inputs: { source: ../images } }
  small: { uses: resize, with: { size: 256 }, inputs: { images: classes.images } }
`,
  );
  write(
    "pipelines/program.yaml",
    `name: program
params: { script: "echo made > {outputs.out}/a" }
stages:
  first: { uses: command, with: { run: [sh, -c, "echo first > {outputs.out}/f"], outputs: { out: ./ } } }
  c: { uses: command, with: { run: [sh, -c, "\${params.script}"], outputs: { out: ./ } }, inputs: { first: first.out } }
`,
  );
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const RUN = "pipeline run --reporter plain";
/** What no message may say. */
const BUG = /bug in radpipe|left no result|stage crashed|Internal error/;

const errorOf = (text: string): string => /^error: .*$/m.exec(text)?.[0] ?? `no error in:\n${text}`;

describe.skipIf(noSmallDisks !== undefined)("a disk that becomes full", () => {
  it("in a built-in stage is named with what is free; what was finished is kept, and it goes on when there is room", () => {
    const { text, exitCode } = onSmallDisk(
      800,
      project,
      `${RUN} images --cache "$DISK/c" --runs "$DISK.runs"; echo "exit $?"
      ls "$DISK/c/tmp" "$DISK/c/locks"; echo "kept: $(ls "$DISK/c/actions" | wc -l)"
      pipeline cache verify --cache "$DISK/c" | tail -1
      grow; ${RUN} images --cache "$DISK/c" --runs "$DISK.runs"; code=$?; rm -r "$DISK.runs"; exit $code`,
    );
    expect(text).not.toMatch(BUG);
    expect(errorOf(text)).toMatch(
      /^error: small: Cannot write to the cache \S+\/c: the disk (is|was) full, \S+ \S+ free( now)? \(ENOSPC: /,
    );
    expect(text).toMatch(
      /Free some space \(`pipeline cache gc` .*\), or choose another folder with --cache or RADPIPE_CACHE\. Then run again: what was finished is kept\./,
    );
    expect(text).toContain("exit 1");
    expect(text).toContain("kept: 1");
    expect(text).toContain("all sound");
    expect(text).toMatch(/classes: cached[\s\S]*small: done/);
    expect(exitCode).toBe(0);
  });

  it("under a program counts, whatever its exit code says, also in TMPDIR", () => {
    const failing = (where: string, script: string): string => {
      const run = `${RUN} program --cache "${where === "cache" ? "$DISK/c" : "$OTHER/c"}" --runs "$OTHER/r" --set 'params.script=${script}'`;
      const { text, exitCode } = onSmallDisk(
        900,
        project,
        `export OTHER="$(mktemp -d)"; ${where === "TMPDIR" ? 'export TMPDIR="$DISK";' : ""} ${run}; code=$?; rm -r "$OTHER"; exit $code`,
      );
      expect(text).not.toMatch(BUG);
      expect(text).toMatch(/first: done/);
      expect(exitCode).toBe(1);
      return errorOf(text);
    };
    const big = "head -c 4000000 /dev/zero >";
    expect(failing("cache", `${big} {outputs.out}/f`)).toMatch(
      /^error: c: Cannot write to the cache \S+: the disk is full, .*No space left on device\)$/,
    );
    expect(failing("cache", `${big} {outputs.out}/f; true`)).toMatch(
      /^error: c: Cannot write to the cache \S+: the disk is full, .*\("sh" ended well, but what it wrote may be cut short: /,
    );
    expect(failing("TMPDIR", `${big} $TMPDIR/f`)).toMatch(
      /^error: c: Cannot write to the folder for temporary files \S+: the disk is full, /,
    );
  });

  it("before the first byte of the runs folder starts nothing and leaves nothing", () => {
    const { text, exitCode } = onSmallDisk(
      64,
      project,
      `mkdir "$DISK/r"; fill; ${RUN} program --cache "$DISK.cache" --runs "$DISK/r"; code=$?; echo "left: $(ls "$DISK/r")."; rm -r "$DISK.cache"; exit $code`,
    );
    expect(text).not.toMatch(BUG);
    expect(errorOf(text)).toMatch(
      /^error: Cannot write to the runs folder \S+\/r: the disk is full, 0 B free, .* needed \(ENOSPC: no space left on device, write\)$/,
    );
    expect(text).toContain("choose another folder with --runs or RADPIPE_RUNS");
    expect(text).toContain("left: .");
    expect(exitCode).toBe(1);
  });

  it("under the documents of a run is told by the exit code; each is there whole or not at all, and named", () => {
    const { text } = onSmallDisk(
      64,
      project,
      `${RUN} program --cache "$DISK.cache" --runs "$DISK.other" >/dev/null
      for size in 8 20 28 36; do
        mount -t tmpfs -o size="$size"k tmpfs "$DISK"; echo; echo "== $size"
        ${RUN} program --cache "$DISK.cache" --runs "$DISK/r"; echo "exit $?"
        cd "$DISK"/r/*/; for file in *.json *.html; do [ -e "$file" ] && echo "$file ends: $(tail -c 2 "$file" | tr -d '\\n')"; done
        ls | tr '\\n' ' '; cd /; umount "$DISK"; cd "${project}"
      done; rm -r "$DISK.cache" "$DISK.other"`,
    );
    expect(text).not.toMatch(BUG);
    const runs = text.split(/^== /m).slice(1);
    expect(runs).toHaveLength(4);
    for (const run of runs) {
      expect(run).toContain("exit 1");
      expect(run).toMatch(/^error: Cannot write to the runs folder .*\. Not written: /m);
      const missing = [...run.matchAll(/Not written: (.*)$/gm)].flatMap(([, names]) => names!.split(", "));
      const present = run.trimEnd().split("\n").at(-1)!.split(" ");
      // The record stays as it was begun where its end finds no room.
      for (const name of missing.filter((each) => each !== "run.json")) expect(present).not.toContain(name);
      for (const [, file, end] of run.matchAll(/^(\S+) ends: (.*)$/gm)) expect(`${file} ${end}`).toMatch(/[}>]$/);
      expect(run).not.toMatch(/\.part/);
    }
    const missing = runs.map((run) => /^missing .*$/m.exec(run)?.[0] ?? "");
    // The more room there is, the fewer are not written; the report is the largest.
    expect(missing.some((line) => line.includes("ro-crate-metadata.json"))).toBe(true);
    expect(missing.at(-1)).toBe("missing report.html");
  });

  it("does not keep `cache gc` from making room", () => {
    const { text } = onSmallDisk(
      900,
      project,
      `${RUN} program --cache "$DISK/c" --runs "$DISK.r" > /dev/null
      pipeline runs rm latest --runs "$DISK.r" >/dev/null; rm -r "$DISK.r" "$DISK/c/roots"/*; fill
      df --output=avail "$DISK" | tail -1
      pipeline cache gc --cache "$DISK/c" --runs "$DISK.r"; echo "exit $?"; ls "$DISK/c/artifacts" "$DISK/c/locks" "$DISK/c/tmp"`,
    );
    expect(text).toMatch(/^\s*0$/m);
    expect(text).toMatch(/^Freed .*: 2 results/m);
    expect(text).toContain("exit 0");
    expect(text).not.toMatch(/\.owner|\.part|[0-9a-f]{64}$/m);
  });

  it("under the user's configuration leaves no half key, and trust is refused with the place", () => {
    const { text } = onSmallDisk(
      64,
      project,
      `export XDG_CONFIG_HOME="$DISK"; fill
      ${RUN} program --cache "$DISK.cache" --runs "$DISK.r" | grep warning
      pipeline trust; echo "trust $?"; find "$DISK/radpipe" -type f | wc -l
      grow; ${RUN} program --cache "$DISK.cache" --runs "$DISK.r" >/dev/null
      ${RUN} program --cache "$DISK.cache" --runs "$DISK.r" | grep cached; rm -r "$DISK.cache" "$DISK.r"`,
    );
    expect(text).toMatch(/^warning: The key of the cache cannot be kept/m);
    expect(errorOf(text)).toMatch(
      /^error: Cannot write to your configuration folder \S+: the disk is full, 0 B free, /,
    );
    expect(text).toMatch(/^trust 1\n0$/m);
    expect(text).toMatch(/^c: cached$/m);
  });

  it("that is read-only is called so", () => {
    const { text } = onSmallDisk(
      64,
      project,
      `readOnly; ${RUN} program --cache "$DISK/c" --runs "$DISK.r"; ${RUN} program --cache "$DISK.c" --runs "$DISK/r"; rm -rf "$DISK.r" "$DISK.c"`,
    );
    expect(text).toMatch(/^error: Cannot write to the cache \S+: the file system is read-only \(EROFS: /m);
    expect(text).toMatch(/^error: Cannot write to the runs folder \S+: the file system is read-only \(EROFS: /m);
  });
});

describe("a limit of the size of files, which everybody may set", () => {
  it("fails what needs more, by name", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "radpipe-limit-"));
    const at = `--cache "${folder}/c" --runs "${folder}/r"`;
    try {
      const program = shell(
        `ulimit -f 60; ${RUN} program ${at} --set 'params.script=head -c 100000 /dev/zero > {outputs.out}/f'`,
        project,
      );
      expect(program.text).not.toMatch(BUG);
      expect(program.exitCode).toBe(1);
      const stage = shell(`ulimit -f 60; ${RUN} images ${at}`, project);
      expect(stage.text).not.toMatch(BUG);
      expect(errorOf(stage.text)).toMatch(
        /^error: classes: Cannot write to the cache \S+: a file would become larger than is allowed/,
      );
      expect(stage.exitCode).toBe(1);
      shell(`${RUN} program ${at}`, project);
      const documents = shell(`ulimit -f 8; ${RUN} program ${at}`, project);
      expect(errorOf(documents.text)).toMatch(
        /^error: Cannot write to the runs folder .*EFBIG.*Not written: report\.html/,
      );
      expect(documents.exitCode).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
