import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentProcess } from "../../src/store/claims/process-identity.js";
import { mayLackBrowser, openBrowser } from "../support/browser.js";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";
import { startUi } from "../support/start-ui.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const HOSTILE = '"><img src=x onerror="document.title=\'taken over\'"><script>document.title="taken over"</script>';

const FINDING = "<script>document.title='taken over'</script>";

/** A machine may be busy. */
const PATIENCE = { timeout: 30_000 };

/** What a page says of itself that nobody should have to read. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  return complaints;
}

async function violationsIn(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(
    `${axe}; axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" ")))`,
  );
  return found as readonly string[];
}

/** Pixels by which a page is wider than its window. */
const overhang = (page: Page): Promise<unknown> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

describe.skipIf(mayLackBrowser)("the page, in a browser", () => {
  let rig: Rig;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let context: BrowserContext;
  let page: Page;
  let complaints: readonly string[];
  let ui: Awaited<ReturnType<typeof startUi>>;
  let origin: string;
  let hostile: string;
  let newest: string;

  beforeAll(async () => {
    rig = await createRig();
    hostile = await writeRunFolder(rig.runs, { suffix: "aaaaaa", label: HOSTILE, positive: FINDING });
    for (const [at, suffix] of ["bbbbbb", "cccccc", "dddddd"].entries()) {
      const sweep = { id: "20261124T000000Z-demo-sweep-eeeeee", label: "rates", point: { "params.epochs": at + 20 } };
      const startedAt = `2026-11-24T0${at}:15:00.000Z`;
      newest = await writeRunFolder(rig.runs, { suffix, startedAt, sweep, epochs: at + 20, training: at });
    }
    // The built command: it need not be translated first.
    await rig.start(["report", hostile]).finished;
    ui = await startUi(rig);
    const { address } = ui;
    origin = new URL(address).origin;
    browser = await openBrowser();
    context = browser.context;
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE.timeout);
    complaints = complaintsOf(page);
    await page.goto(address);
  });

  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await rig?.[Symbol.asyncDispose]();
  });

  const names = () => page.locator("tbody .name > a").allTextContents();

  test("runs are listed, newest first, and what they are called is text", async () => {
    await page.locator("tbody .name").first().waitFor();
    expect(new URL(page.url()).search).toBe("");
    expect(await names()).toEqual(["epochs=22", "epochs=21", "epochs=20", HOSTILE]);
    expect(await page.title()).toBe("Runs - radpipe");
    expect(await violationsIn(page)).toEqual([]);
  });

  test("a condition chooses runs, and one that is wrong is told so", async () => {
    const filter = page.getByRole("searchbox");
    await filter.fill("params.epochs > 20");
    await filter.press("Enter");
    await page.getByText("2 runs").waitFor();
    await filter.fill("params.epoch > 20");
    await filter.press("Enter");
    await page.getByText("got `params.epoch`").waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await filter.fill("");
    await filter.press("Enter");
    await page.getByText("4 runs").waitFor();
  });

  test("columns are chosen and sorted by, sweeps are grouped", async () => {
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByLabel("test.sensitivity", { exact: true }).check();
    expect(await violationsIn(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "epochs", exact: true }).click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    await expect.poll(async () => (await names())[0], PATIENCE).toBe(HOSTILE);
    await page.getByLabel("Group sweeps").check();
    await page.getByRole("button", { name: /rates/ }).click();
    await expect.poll(names, PATIENCE).toEqual([HOSTILE, "epochs=20", "epochs=21", "epochs=22"]);
    await page.getByRole("button", { name: "Charts" }).click();
    await page.getByRole("img", { name: /^Parallel coordinates: params.pathology, params.epochs, / }).waitFor();
    expect(await page.locator(".scatter .point").count()).toBe(4);
    expect(await violationsIn(page)).toEqual([]);
    await page.goto(`${origin}/`);
  });

  test("a label, tags and a note are written in place", async () => {
    await page.getByRole("button", { name: /^Label, tags and note of epochs=22/ }).click();
    await page.getByRole("textbox", { name: "Label" }).fill("the best");
    await page.getByRole("textbox", { name: "Tags" }).fill("paper figure-2");
    await page.getByRole("textbox", { name: "Note" }).fill(HOSTILE);
    expect(await violationsIn(page)).toEqual([]);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("figure-2").waitFor();
    const written = JSON.parse(rig.read(`runs/${newest}/tags.json`)) as unknown;
    expect(written).toMatchObject({ label: "the best", note: HOSTILE, tags: ["figure-2", "paper"] });
  });

  test("a run that another process makes appears by itself", async () => {
    await writeRunFolder(rig.runs, { suffix: "ffffff", startedAt: "2026-11-25T04:15:00.000Z", label: "just now" });
    await page.getByText("just now").waitFor();
  });

  test("a run is seen while it happens: what is under way, curves that grow, and its end", async () => {
    const startedAt = "2026-11-26T04:15:00.000Z";
    const going = { suffix: "acacac", startedAt, label: "going on", process: currentProcess() };
    const id = await writeRunFolder(rig.runs, { ...going, status: "running" });
    rig.remove(`runs/${id}/history.jsonl`);
    const journal = path.join(rig.runs, id, "events.jsonl");
    const tell = (event: object) =>
      appendFileSync(journal, `${JSON.stringify({ at: Date.now(), stage: "train", ...event })}\n`);
    tell({ type: "stage-started", attempt: 1 });
    tell({ type: "stage-progress", done: 30, total: 100, unit: "images" });
    await page.getByRole("link", { name: "going on" }).click();
    await page.getByText("30 % 30 of 100 images").waitFor();
    await page.locator(".box.running", { hasText: "train" }).waitFor();
    tell({ type: "stage-epoch", measures: { epoch: 1, loss: 0.7, validation_loss: 0.8 } });
    await page.getByRole("img", { name: "Loss: training 0.700, validation 0.800" }).waitFor();
    tell({ type: "stage-epoch", measures: { epoch: 2, loss: 0.5, validation_loss: 0.6 } });
    await page.getByRole("img", { name: "Loss: training 0.500, validation 0.600" }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await writeRunFolder(rig.runs, going);
    await page.locator(".facts-line").getByText("succeeded").waitFor();
    rig.remove(`runs/${id}`);
    await page.goto(`${origin}/`);
  });

  test("runs that were chosen are compared, by the page that the command writes", async () => {
    for (const name of [/^Choose the best/, /^Choose just now/]) await page.getByLabel(name).check();
    await page.getByRole("button", { name: "Compare 2" }).click();
    await page.frameLocator("iframe").getByRole("heading", { name: "Metrics" }).first().waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.goBack();
    await page.locator("tbody .name").first().waitFor();
  });

  test("a run shows how it went, its images, and its report, in which nothing of a label is run", async () => {
    await page.getByRole("link", { name: HOSTILE }).click();
    await page.getByRole("img", { name: "Graph of the stages" }).waitFor();
    await page.getByText("Learning curves").waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.getByRole("link", { name: "Images" }).click();
    await page.getByText("200 of 200 images").waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.getByRole("combobox", { name: "Outcome" }).selectOption("false negative");
    await page.getByRole("combobox", { name: "Labelled" }).selectOption(FINDING);
    await page.getByText(/^\d\d? of 200 images$/).waitFor();
    await page.getByRole("link", { name: "Report" }).click();
    await page.frameLocator("iframe").getByText("Metrics").first().waitFor();
    expect(await page.locator("h1").textContent()).toBe(HOSTILE);
    expect(await page.title()).toBe(`${HOSTILE} - radpipe`);
    expect(await violationsIn(page)).toEqual([]);
  });

  test("it is in Spanish where that is chosen, and as wide as the window", async () => {
    await page.getByRole("combobox", { name: "Language" }).selectOption("es");
    await page.getByRole("link", { name: "Ejecuciones" }).click();
    await page.getByText("5 ejecuciones").waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("es");
    for (const width of [400, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      for (const address of ["/", `/runs/${hostile}`]) {
        await page.goto(origin + address);
        await page.locator("h1").first().waitFor();
        expect(await overhang(page), `${address} at ${width}`).toBe(0);
      }
    }
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violationsIn(page)).toEqual([]);
    expect(complaints.filter((text) => !/40[04] \((Bad Request|Not Found)\)/.test(text))).toEqual([]);
  });

  test("a server that ends, and another one in its place, are told in the page that was open", async () => {
    await page.goto(`${origin}/`);
    await page.locator("tbody .name").first().waitFor();
    await ui.end();
    await page.getByText("El servidor no responde").waitFor();
    expect(await names()).toHaveLength(5);
    ui = await startUi(rig, ["--port", new URL(origin).port]);
    await page.goto(ui.address);
    await page.locator("tbody .name").first().waitFor();
  });

  test("another server's address is refused until its own is opened, and the page says so", async () => {
    const other = await openStranger(context, `${origin}/?token=wrong`);
    expect(other).toContain("The token is that of another server");
  });
});

async function openStranger(context: BrowserContext, address: string): Promise<string> {
  const page = await context.newPage();
  await page.goto(address);
  const text = (await page.locator("body").textContent()) ?? "";
  await page.close();
  return text;
}
