/**
 * Loaded before the program of a child process (`node --import`): the child ends with its parent, even if that was
 * killed, so that no API without supervision keeps the port.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
