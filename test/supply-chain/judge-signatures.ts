/** What `npm audit signatures --json` found. */
export type Signatures =
  | { readonly kind: "good" }
  /** Packages whose signature is wrong, or is missing where the registry signs. */
  | { readonly kind: "bad"; readonly packages: readonly string[] }
  /** Neither good nor bad: nobody answered who would know. */
  | { readonly kind: "no-answer"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string };

interface Answer {
  readonly invalid?: readonly Signed[];
  readonly missing?: readonly Signed[];
  readonly error?: { readonly code?: string | null; readonly summary?: string; readonly detail?: string };
}

interface Signed {
  readonly name: string;
  readonly version: string;
  readonly code?: string;
}

/** Codes of Node, of npm's client (a status of the server, a time-out) and of a proxy. */
const NO_ANSWER =
  /^(ENOTFOUND|EAI_\w+|ECONN\w+|ETIMEDOUT|E(HOST|NET)UNREACH|EPIPE|EPROTO|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|ERESPONSETIMEOUT|FETCH_ERROR|ERR_PROXY\w*|(UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_)\w*|E401|E403|E407|E408|E429|E5\d\d)$/;

/** `npm audit signatures` ends with 1 for a bad signature as for a network that is down; its output tells which. */
export function judgeSignatures(exitCode: number, stdout: string): Signatures {
  let answer: Answer;
  try {
    answer = JSON.parse(stdout) as Answer;
  } catch {
    return { kind: "failed", why: `npm ended with ${exitCode} and printed no JSON` };
  }
  const { invalid = [], missing = [], error } = answer;
  if (error !== undefined) {
    const why = [error.code, error.summary].filter((part) => part).join(": ");
    return NO_ANSWER.test(error.code ?? "") ? { kind: "no-answer", why } : { kind: "failed", why };
  }
  const packages = [
    ...invalid.map(({ name, version, code }) => `${name}@${version}: ${code === undefined ? "invalid" : code}`),
    ...missing.map(({ name, version }) => `${name}@${version}: no signature`),
  ];
  if (packages.length > 0) return { kind: "bad", packages };
  if (exitCode !== 0 || answer.invalid === undefined) {
    return { kind: "failed", why: `npm ended with ${exitCode} and named no package` };
  }
  return { kind: "good" };
}
