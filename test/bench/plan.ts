import { findProgram, measure, numberAfter, print, printRows, takeTurns } from "./measure.js";
import { createProject } from "./project.js";

/**
 * As many `command` stages as asked for, in layers of 40, each reading two of the layer before: cold and warm.
 *
 * Options: `--stages N` (1000), `--rounds N` of the warm run (5), `--cold N` (3), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const stages = numberAfter(options, "--stages", 1000);
  const project = createProject(options);
  project.write("data/start.txt", "start\n");
  project.write("pipelines/wide.yaml", pipelineOf(stages));
  project.write("Snakefile", snakefileOf(stages));
  const snakemake = findProgram(["/usr/bin/snakemake", "snakemake"], ["--version"]);
  const snake = () => measure(snakemake!, ["-j", "2", "--quiet"], { cwd: project.folder });
  // A new cache for each cold run: some file systems make files slowly just after many were removed.
  let caches = 0;
  const run = () => project.pipeline(["run", "wide", "--quiet", "--jobs", "2", "--cache", `cache-${caches}`]);

  const cold = await takeTurns(
    [
      {
        name: `cold, ${stages} stages`,
        run: () => {
          caches += 1;
          return run();
        },
      },
      ...(snakemake
        ? [
            {
              name: "snakemake, cold",
              run: () => {
                project.remove(".snakemake");
                project.remove("out");
                return snake();
              },
            },
          ]
        : []),
    ],
    numberAfter(options, "--cold", 3),
  );
  printRows(cold, snakemake ? [] : ["snakemake, cold"]);
  for (const [name, { seconds }] of cold) print(`  ${name}: ${((1000 * seconds) / stages).toFixed(2)} ms a stage`);

  const warm = await takeTurns(
    [{ name: "warm", run }, ...(snakemake ? [{ name: "snakemake, warm", run: snake }] : [])],
    numberAfter(options, "--rounds", 5),
  );
  printRows(warm, snakemake ? [] : ["snakemake, warm"]);
  project.close();
}

const WIDTH = 40;

/** The two stages that a stage reads, undefined in the first layer. */
function sourcesOf(stage: number): readonly [number, number] | undefined {
  const above = stage - WIDTH;
  if (above < 0) return undefined;
  return [above, above - (above % WIDTH) + ((above + 1) % WIDTH)];
}

function pipelineOf(stages: number): string {
  const lines = Array.from({ length: stages }, (_, stage) => {
    const [first, second] = sourcesOf(stage) ?? [];
    const inputs =
      first === undefined ? "{ a: ../data/start.txt, b: ../data/start.txt }" : `{ a: s${first}.o, b: s${second}.o }`;
    return `  s${stage}: { uses: command, inputs: ${inputs}, with: { run: [sh, -c, 'echo ${stage} > "$0"', "{outputs.o}"], outputs: { o: o.txt } } }`;
  });
  return `name: wide\nstages:\n${lines.join("\n")}\n`;
}

function snakefileOf(stages: number): string {
  return `rule all:
    input: expand("out/{n}.txt", n=range(${stages}))

def sources(wildcards):
    above = int(wildcards.n) - ${WIDTH}
    if above < 0:
        return ["data/start.txt"]
    return [f"out/{above}.txt", f"out/{above - above % ${WIDTH} + (above + 1) % ${WIDTH}}.txt"]

rule stage:
    input: sources
    output: "out/{n}.txt"
    shell: "echo {wildcards.n} > {output}"
`;
}
