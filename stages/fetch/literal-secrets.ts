import type { ParameterProblem } from "../../src/stage.js";
import type { FetchParameters } from "./params.js";

const SECRET_HEADERS =
  /authorization|cookie|token|secret|passw|credential|session|signature|api-?key|(^|-)(key|auth)$/i;
/** A scheme of HTTP authentication with what it proves, whatever the header is called. */
const AUTHENTICATION = /^(?:basic|bearer|digest|negotiate|token)\s+\S/i;
const SECRET_QUERIES =
  /^(?:(?:.*[_.-])?(?:token|secret|password|passwd|credentials?|signature|session|jwt)|sig|sas|(?:.*[_.-])?(?:api|access)[_-]?key|auth|authorization)$/i;

/**
 * Parameters are in each run's record, its report and its copy of the pipeline file, so credentials may not be written
 * into them. In `headers`, after interpolation, a secret of `env` is still its name.
 */
export function literalSecrets(headers: Readonly<Record<string, string>>): readonly ParameterProblem[] {
  return Object.entries(headers)
    .filter(([name, value]) => isSecretHeader(name, value) && value.trim() !== "" && !NAMED_SECRET.test(value))
    .map(([name, value]) => ({
      path: ["headers", name],
      message: `Expected the header ${name} to take its value from a secret of \`env\`, got the value itself, which would be kept in the records and reports of all runs`,
      remedy: `Write env: { ${variableFor(name)}: { secret: true } } at the top of the file and ${name}: "${schemeOf(value)}\${env.${variableFor(name)}}" here, then set the variable ${variableFor(name)}.`,
    }));
}

/**
 * A sentence for each URL whose query looks like one. Links that anyone may follow have such a part too, so it is no
 * error.
 */
export function sayWrittenTokens({ files, mirrors, from }: FetchParameters): readonly string[] {
  const urls = [...files.map(({ url }) => url), from?.url, ...mirrors];
  return urls.flatMap((url) => {
    const [name] = url === undefined ? [] : secretsInQuery(url);
    if (url === undefined || name === undefined) return [];
    const { host, pathname } = new URL(url);
    return [
      `The URL ${host}${pathname} has what looks like a secret ("${name}"), which is kept in the record and the report of each run: if it is one, declare it as a secret of \`env\` and write ${name}=\${env.NAME}`,
    ];
  });
}

function secretsInQuery(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  return [...new URL(url).searchParams]
    .filter(([name, value]) => SECRET_QUERIES.test(name) && value !== "" && !NAMED_SECRET.test(value))
    .map(([name]) => name);
}

const NAMED_SECRET = /\$\{env\.[^}]+\}/;

const isSecretHeader = (name: string, value: string): boolean =>
  SECRET_HEADERS.test(name) || AUTHENTICATION.test(value);

const schemeOf = (value: string): string => /^(?:[a-z]+\s+)(?=\S)/i.exec(value.trim())?.[0] ?? "";

const variableFor = (header: string): string =>
  /authorization/i.test(header)
    ? "TOKEN"
    : header
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]+/g, "_")
        .replace(/^(?=\d)/, "_");
