import { openApiText } from './openapi-file.js';

// Everything but the document goes elsewhere: the log is silent.
process.stdout.write(await openApiText());
