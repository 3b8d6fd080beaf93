/** The browser to test with, when the one to use is not where browsers usually are. */
export const chromiumPath = (): string | undefined => process.env.CHROMIUM_PATH;
