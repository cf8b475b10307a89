// What plain HTML cannot do: focus after a swap, and words when the line fails. Without it every task still works.
// htmx begins when the page has been read, which is after this script; 422, 409 and 429 are pages to be shown.
Object.assign(htmx.config, {
  "historyCacheSize": 0,
  "refreshOnHistoryMiss": true,
  "historyRestoreAsHxRequest": false,
  "disableInheritance": true,
  "includeIndicatorStyles": false,
  "allowEval": false,
  "allowScriptTags": false,
  "selfRequestsOnly": true,
  "timeout": 20000,
  "defaultSettleDelay": 0,
  "reportValidityOfForms": true,
  "responseHandling": [
    {"code": "204", "swap": false},
    {"code": "[23]..", "swap": true},
    {"code": "409|422|429", "swap": true},
    {"code": "[45]..", "swap": false, "error": true}
  ]
});

(function (d) {
  // A page that watches its own progress asks every two seconds: no reason to move the focus or to change what is said.
  function byItself(event) {
    var asked = event.detail && event.detail.requestConfig;
    return asked && asked.headers["X-By-Itself"];
  }

  function focusIn(part) {
    var wanted = part.querySelector && (part.querySelector(".oops") || part.querySelector("[data-focus]"));
    if (!wanted && part.id && d.activeElement === d.body) {
      wanted = part;  // what had the focus is gone: go on where it was, not at the top of the page
      wanted.tabIndex = -1;
    }
    if (wanted) wanted.focus();
  }

  function say(words) {
    d.getElementById("alert").textContent = words;
  }

  function failed(event) {
    if (byItself(event)) return;
    var answer = event.detail.xhr;
    var ours = answer && /^text\/plain/.test(answer.getResponseHeader("Content-Type") || "");
    say(ours ? answer.responseText : "没有收到答复，结果未知。您填写的内容还在，请在网络恢复后再按一次，重复提交只会保存一次。");
  }

  // 重置 after a search that found nobody: at once, without asking the server.
  function clear(event) {
    var button = event.target.closest && event.target.closest("[data-clear]");
    if (!button) return;
    event.preventDefault();
    var input = button.form.querySelector(".in"), verdict = d.getElementById(input.id + "-err");
    input.value = "";
    input.removeAttribute("aria-invalid");
    if (verdict) verdict.remove();
    input.focus();
  }

  // A file on a slow line: how far it is.
  function progress(event) {
    var bar = event.target.querySelector && event.target.querySelector("progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = 100 * event.detail.loaded / event.detail.total;
  }

  // Its buttons are shown only where there is a script to press them for (app.css).
  function print(event) {
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  }

  d.documentElement.classList.add("js");
  focusIn(d);
  d.addEventListener("click", print);
  d.addEventListener("click", clear);
  d.addEventListener("htmx:afterSettle", function (event) { if (!byItself(event)) focusIn(event.target); });
  d.addEventListener("htmx:beforeRequest", function (event) { if (!byItself(event)) say(""); });
  d.addEventListener("htmx:responseError", failed);
  d.addEventListener("htmx:sendError", failed);
  d.addEventListener("htmx:timeout", failed);
  d.addEventListener("htmx:xhr:progress", progress);
  window.addEventListener("offline", function () { say("网络已断开。您填写的内容还在，请在网络恢复后再提交。"); });
  window.addEventListener("online", function () { say(""); });
})(document);
