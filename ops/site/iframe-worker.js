// A page from the disk may start no workers. There the search, which is one, runs in a frame that nobody sees; the theme would
// fetch the like of this from elsewhere.
if (location.protocol === "file:") {
  const runtime = () => {
    window.postMessage = (data) => parent.postMessage(data, "*");
    window.importScripts = (...urls) =>
      urls.reduce(
        (before, url) =>
          before.then(
            () =>
              new Promise((done) => {
                const script = document.createElement("script");
                script.src = url;
                script.onload = done;
                document.body.append(script);
              }),
          ),
        Promise.resolve(),
      );
  };
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.inside = frame.contentWindow;
      addEventListener("message", (event) => {
        if (event.source === this.inside) {
          this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        }
      });
      this.inside.document.open();
      this.inside.document.write(`<body><script>(${runtime})()<\/script><script src="${url}"><\/script>`);
      this.inside.document.close();
      this.ready = new Promise((done) => this.inside.addEventListener("load", done));
    }

    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
}
