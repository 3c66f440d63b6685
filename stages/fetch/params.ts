import { type Static, Type } from "../../src/stage.js";

const SAFE_NAME = "^(?!\\.{1,2}$)[^/\\\\\\x00-\\x1f]+$";
const URL_PATTERN = "^(https?|file)://";

const WantedFileParams = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        pattern: URL_PATTERN,
        secrets: true,
        description:
          "Where the file is: http, https or file. Optional if the `mirror` input has the file. A token in it must be a secret of `env`.",
      }),
    ),
    as: Type.Optional(
      Type.String({
        pattern: SAFE_NAME,
        maxLength: 200,
        description: "The file's name in the output; by default the last part of the URL.",
      }),
    ),
    md5: Type.Optional(Type.String({ pattern: "^[0-9a-fA-F]{32}$", description: "Expected MD5." })),
    sha256: Type.Optional(Type.String({ pattern: "^[0-9a-fA-F]{64}$", description: "Expected SHA-256." })),
    bytes: Type.Optional(Type.Integer({ minimum: 0, description: "Expected size." })),
  },
  { additionalProperties: false },
);

const FromTable = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        minLength: 1,
        secrets: true,
        description:
          "A URL with names of columns in braces, such as https://host/{PatientID}.mha; by default the column `url`.",
      }),
    ),
    as: Type.Optional(
      Type.String({
        minLength: 1,
        description: "The file's name with columns in braces, such as {PatientID}.mha; by default the URL's last part.",
      }),
    ),
    md5: Type.Optional(Type.String({ minLength: 1, description: "The column with the MD5 of each file." })),
    sha256: Type.Optional(Type.String({ minLength: 1, description: "The column with the SHA-256 of each file." })),
    bytes: Type.Optional(Type.String({ minLength: 1, description: "The column with the size of each file." })),
  },
  { additionalProperties: false, description: "One file for each row of the table at the input `list`." },
);

const seconds = (fallback: number, description: string) =>
  Type.Number({ default: fallback, minimum: 0.1, maximum: 86_400, description });

export const FetchParams = Type.Object({
  files: Type.Array(WantedFileParams, { default: [], description: "The files to fetch." }),
  from: Type.Optional(FromTable),
  headers: Type.Record(Type.String(), Type.String(), {
    default: {},
    inert: true,
    secrets: true,
    description:
      "Sent with each request to the hosts of the URLs, not to hosts they redirect to. Credentials (Authorization, Cookie, a key) must be secrets of `env`.",
  }),
  mirrors: Type.Array(Type.String({ pattern: URL_PATTERN }), {
    default: [],
    inert: true,
    description: "Base addresses tried first, for files that have a checksum; the file's name is added to them.",
  }),
  parallel: Type.Integer({
    default: 4,
    minimum: 1,
    maximum: 64,
    inert: true,
    description: "How many files are fetched at once.",
  }),
  retries: Type.Integer({
    default: 5,
    minimum: 0,
    maximum: 100,
    inert: true,
    description:
      "How many failures without progress are retried. Progress is at least the bytes of one second at `minimumRate`.",
  }),
  retryDelay: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 3600,
    inert: true,
    description: "Seconds before the first retry; doubled each time, up to a minute.",
  }),
  minimumRate: Type.Number({
    default: 1000,
    minimum: 0,
    inert: true,
    description: "Minimum bytes per second of a transfer; a slower one is ended and tried again. 0: any rate.",
  }),
  timeouts: Type.Object(
    {
      connect: seconds(30, "Seconds within which a connection must be made."),
      headers: seconds(120, "Seconds within which a server must begin to answer."),
      body: seconds(120, "Seconds that may pass without a byte."),
      rate: seconds(60, "Seconds over which `minimumRate` is measured."),
    },
    { default: {}, inert: true, additionalProperties: false, description: "When a silent server counts as failed." },
  ),
});

export type FetchParameters = Static<typeof FetchParams>;
