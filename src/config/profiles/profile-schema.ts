import { type Static, Type } from "../../vendor/typebox.js";

const closed = { additionalProperties: false } as const;

/** Where and how the stages of a run are carried out. Nothing of it is in a key. */
export const ProfileSchema = Type.Object(
  {
    description: Type.Optional(Type.String({ description: "What the profile is for." })),
    jobs: Type.Optional(
      Type.Integer({ minimum: 1, description: "Stages at once on this machine. `--jobs` comes before it." }),
    ),
    cache: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Keep results in this folder, such as one on a disk that a group shares; relative to the file with the profile. `--cache` and `RADPIPE_CACHE` come before it.",
      }),
    ),
    cacheKey: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "A file with the key of the cache, which those share who share the cache; relative to the file with the profile. `RADPIPE_CACHE_KEY_FILE` comes before it.",
      }),
    ),
  },
  { ...closed, expected: "a mapping of settings" },
);

/** `.radpipe.yaml` of a project, or of the user's configuration. */
export const ProfilesSchema = Type.Object(
  {
    profiles: Type.Record(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_-]*$" }), ProfileSchema, {
      ...closed,
      description: "Profiles by name. `default` is taken where none is named.",
      expected: "a mapping of names to profiles",
    }),
  },
  closed,
);

export type ProfileDocument = Static<typeof ProfileSchema>;

/** A profile that was chosen. */
export interface Profile {
  readonly name: string;
  readonly settings: ProfileDocument;
  /** Absolute path of the file that has it. */
  readonly file: string;
}
