/** The browser comes from npm, the system or CHROMIUM_PATH; puppeteer's own download must not run. */
module.exports = { skipDownload: true };
