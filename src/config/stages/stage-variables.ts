import type { Diagnostic } from "../../core/diagnostic.js";
import { nearestName } from "../../core/nearest-name.js";
import type { StageContract } from "../../core/stage-contract.js";
import { asSchemaNode, schemasAlong } from "../schema/schema-node.js";
import { eachScalar, type LocatedMap, type Path, valueAt } from "../text/located-value.js";
import { problemAt } from "../text/source-text.js";
import type { Variable } from "../values/variables.js";

/**
 * The environment variables of a stage: those that its parameters use, and those that `env` gives to its process.
 * Secrets are refused anywhere but in parameters marked `secrets` and in `env`. What is used only in inert parameters
 * cannot change the result and so is not part of `environment`, which is in the key.
 */
export function stageVariables(
  id: string,
  stage: LocatedMap,
  contract: StageContract | undefined,
  variables: ReadonlyMap<string, Variable>,
  report: (problem: Diagnostic) => void,
): { readonly environment: Readonly<Record<string, string>>; readonly secrets: readonly string[] } {
  const environment = new Map<string, string>();
  const secrets = new Set<string>();
  const use = (name: string) => {
    const variable = variables.get(name);
    if (variable?.secret) secrets.add(name);
    else if (variable?.value !== undefined) environment.set(name, variable.value);
  };
  if (variables.size > 0)
    eachScalar(stage, (scalar, path) => {
      if (scalar.environment === undefined) return;
      const schemas = path[0] === "with" && contract ? schemasAlong(asSchemaNode(contract.params), path.slice(1)) : [];
      const secret = [...(scalar.secrets ?? [])][0];
      if (secret !== undefined && !schemas.some((node) => node.secrets === true)) {
        if (contract !== undefined || path[0] !== "with") {
          report(
            problemAt(
              "secret-misused",
              scalar.span,
              `Expected the secret \`${secret}\` only in \`headers\` and URLs of \`fetch\` and in the environment of a stage, got it in \`${where(path)}\` of stage \`${id}\``,
              {
                remedy: `To hand it to the stage's process, write \`env: [${secret}]\` beside \`with\`.`,
              },
            ),
          );
        }
        return;
      }
      if (path[0] !== "with" || schemas.some((node) => node.inert === true)) {
        for (const name of scalar.secrets ?? []) secrets.add(name);
        return;
      }
      for (const name of scalar.environment) use(name);
    });
  const when = valueAt(stage, ["when"]);
  const runs = when?.type !== "scalar" || when.value !== false;
  const named = valueAt(stage, ["env"]);
  for (const item of named?.type === "list" ? named.items : []) {
    if (item.type !== "scalar" || typeof item.value !== "string") continue;
    const variable = variables.get(item.value);
    if (variable === undefined) {
      const nearest = nearestName(item.value, variables.keys());
      report(
        problemAt(
          "undeclared-environment",
          item.span,
          `Expected \`${item.value}\` to be declared under the pipeline's \`env\`, got no \`${item.value}\` there`,
          {
            remedy:
              nearest === undefined ? `Declare it: \`env: { ${item.value}: {} }\`.` : `Did you mean \`${nearest}\`?`,
          },
        ),
      );
    } else if (variable.value === undefined && runs) {
      report(
        problemAt(
          "missing-environment",
          item.span,
          `Expected the environment variable \`${item.value}\` to be set, got nothing`,
          {
            remedy: `Set it before the command: ${item.value}=... pipeline run.`,
            related: [{ message: "it is declared here", span: variable.span }],
          },
        ),
      );
    } else use(item.value);
  }
  return {
    environment: Object.fromEntries([...environment].sort(([a], [b]) => (a < b ? -1 : 1))),
    secrets: [...secrets].sort(),
  };
}

const where = (path: Path) => path.join(".");
