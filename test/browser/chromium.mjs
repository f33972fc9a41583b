// @ts-check
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../../dev/terminal/user-error.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const applications = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** A browser of the Chromium family that is already here: none is downloaded. */
export function findChromium() {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = [
    process.env['CHROMIUM_PATH'],
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    ...applications,
  ];
  const found = candidates.find((path) => path && isExecutable(path));
  if (found) return found;
  throw new UserError(
    'test:browser needs Chromium (or Chrome), and there is none on the PATH. One of:',
    '  sudo apt-get install chromium        Debian, Ubuntu',
    '  sudo dnf install chromium            Fedora',
    '  apk add chromium                     Alpine',
    '  brew install --cask chromium         macOS',
    'or name one that is elsewhere: CHROMIUM_PATH=/path/to/chrome npm run test:browser',
  );
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
