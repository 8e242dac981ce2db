// What a line in the machine's hosts file does: the vendor's sign-in host is this one.
const tls = require("node:tls");
const port = Number(process.env.SIGN_IN_PORT);
const connect = tls.connect;
tls.connect = (options, ...rest) => {
  if (options?.host === "login.microsoftonline.com") {
    return connect({ ...options, host: "127.0.0.1", port, path: null }, ...rest);
  }
  return connect(options, ...rest);
};
