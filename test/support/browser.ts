import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const PLACES = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
  "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
];

const executable = PLACES.find((place) => place !== undefined && existsSync(place));

/** For `test.skipIf`: without a browser these tests are left out on a developer's machine, but never in CI. */
export const mayLackBrowser: boolean = executable === undefined && process.env["CI"] === undefined;

/** What a page says, throws or asks the network for, as it happens: nothing of it should. */
export function problemsOf(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(request.url());
  });
  return problems;
}

/** A real Chromium with an empty profile and no network. */
export async function openBrowser(): Promise<{ readonly context: BrowserContext } & AsyncDisposable> {
  if (executable === undefined) {
    throw new Error(`Expected Chromium at $CHROMIUM or in ${PLACES.slice(1).join(", ")}; install it`);
  }
  const profile = mkdtempSync(path.join(tmpdir(), "radpipe-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    async [Symbol.asyncDispose]() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
