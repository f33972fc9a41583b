// @ts-check
// Imported first by every command, and evaluated before anything newer is loaded: on an old Node the reader gets
// this sentence instead of a syntax error from somewhere deep inside.

const required = { major: 20, minor: 19 };
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < required.major || (major === required.major && minor < required.minor)) {
  console.error(
    `payment-propeller needs Node ${required.major}.${required.minor} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'Install a current LTS from https://nodejs.org, or with a version manager: `nvm install 22`.',
  );
  process.exit(1);
}

if (process.platform === 'win32') {
  console.error('These commands need a Unix (Linux, macOS). On Windows, run them inside WSL 2.');
  process.exit(1);
}
