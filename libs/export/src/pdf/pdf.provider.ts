import type { FactoryProvider } from '@nestjs/common';
import { findChromium, readRun } from '@strata/engines';
import { childEnvironment, CONFIG, LOGGER, repositoryRoot, type Config, type Logger } from '@strata/platform';
import path from 'node:path';
import { PdfRenderer } from '../jobs/pdf-renderer.js';
import { ChromiumRenderer } from './chromium-renderer.js';
import { PrintBrowser } from './print-browser.js';

/** The renderer, which starts a browser when the first page is printed. */
export const pdfProvider: FactoryProvider<PdfRenderer> = {
  provide: PdfRenderer,
  inject: [CONFIG, LOGGER],
  useFactory: (config: Config, logger: Logger) => {
    const dataDir = path.resolve(repositoryRoot(), config.DATA_DIR);
    const log = (line: string): void => logger.info(line);
    const find = () => findChromium({ chromiumPath: config.CHROMIUM_PATH, dataDir, env: childEnvironment(), log });
    const origin = (): string => readRun(dataDir)?.address ?? `http://127.0.0.1:${config.PORT}`;
    return new ChromiumRenderer(new PrintBrowser({ find, log }), origin);
  },
};
