import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  PASSED_VARIABLES,
  SET_VARIABLES,
  stageEnvironment,
  variablesNotPassed,
} from "../../src/executors/stage-environment.js";

const WISHES = { declared: {}, secrets: [], withheld: [], passesAll: false, isProgram: true };
const given = (inherited: Readonly<Record<string, string>>, wishes: Partial<typeof WISHES> & object = {}) =>
  stageEnvironment(inherited, { ...WISHES, ...wishes });

test("what the table names passes, in both cases of proxies, and nothing else does", () => {
  const passed = Object.fromEntries(
    PASSED_VARIABLES.flatMap(({ names }) => names).map((name) => [name.replace("*", "ANYTHING"), "x"]),
  );
  expect(passed).toMatchObject({ PATH: "x", https_proxy: "x", HTTPS_PROXY: "x", SLURM_ANYTHING: "x" });
  const others = {
    AWS_SECRET_ACCESS_KEY: "x",
    PYTHONPATH: "x",
    OMP_NUM_THREADS: "x",
    MY_PATH: "x",
    PATHS: "x",
    cuda_x: "x",
  };
  expect(given({ ...passed, ...others, LANG: "de_DE.UTF-8", LC_COLLATE: "de_DE.UTF-8", TZ: "Europe/Berlin" })).toEqual({
    ...passed,
    ...SET_VARIABLES,
  });
});

test("what is declared comes with its value, secrets with the user's, and those of other stages do not", () => {
  expect(
    given({ TOKEN: "t", OTHERS: "o", HTTPS_PROXY: "p", OMP_NUM_THREADS: "4" }, {
      declared: { OMP_NUM_THREADS: "2", TZ: "Asia/Tokyo" },
      secrets: ["TOKEN"],
      withheld: ["OTHERS", "HTTPS_PROXY"],
    } as object),
  ).toEqual({ ...SET_VARIABLES, TZ: "Asia/Tokyo", TOKEN: "t", OMP_NUM_THREADS: "2" });
});

test("a locale that is declared counts: LC_ALL would hide it", () => {
  expect(given({}, { declared: { LC_NUMERIC: "de_DE.UTF-8" } })).toEqual({
    LANG: "C.UTF-8",
    TZ: "UTC",
    LC_NUMERIC: "de_DE.UTF-8",
  });
});

test("passEnvironment hands on all but the secrets of other stages and what is radpipe's own", () => {
  const all = { ANY: "x", LANG: "de_DE.UTF-8", OTHERS: "o", RADPIPE_TRUST: "1", RADPIPE_CACHE_KEY_FILE: "/key" };
  expect(given(all, { passesAll: true, withheld: ["OTHERS"] } as object)).toEqual({ ANY: "x", LANG: "de_DE.UTF-8" });
});

test("trust, the cache's key and the paths of an attempt around this one reach no program", () => {
  const own = { RADPIPE_TRUST: "1", RADPIPE_ATTEMPT: "/a", RADPIPE_INPUT_X: "/i", RADPIPE_CACHE_KEY_FILE: "/key" };
  expect(given({ ...own, RADPIPE_TENSORFLOW: "/tf" })).toEqual({ ...SET_VARIABLES, RADPIPE_TENSORFLOW: "/tf" });
  expect(given(own, { isProgram: false })).toEqual({ ...SET_VARIABLES, RADPIPE_CACHE_KEY_FILE: "/key" });
});

test("not passed is what the user has set, without what shells set for themselves", () => {
  const inherited = {
    PATH: "/bin",
    PWD: "/",
    SHLVL: "1",
    TERM: "xterm",
    LANG: "C",
    PYTHONPATH: "p",
    B: "b",
    OTHERS: "o",
  };
  expect(variablesNotPassed(inherited, { ...WISHES, withheld: ["OTHERS"] })).toEqual(["B", "PYTHONPATH"]);
});

test("`pipeline explain environment` lists what passes and what is set", () => {
  const section = readFileSync(new URL("../../src/executors/environment.md", import.meta.url), "utf8");
  const named = [...section.matchAll(/`([^`]+)`/g)].flatMap(([, text = ""]) => text.split(" "));
  const table = PASSED_VARIABLES.flatMap(({ names }) => names).filter((name) => !/^[a-z_]+$/.test(name));
  const set = Object.entries(SET_VARIABLES).map(([name, value]) => `${name}=${value}`);
  expect(named).toEqual(expect.arrayContaining([...table, ...set]));
});
