// What plain HTML cannot do: focus after a swap, and words when the line fails. Without it every task still works.
(function (d) {
  var alertBox = d.getElementById("alert");

  function focusIn(part) {
    var wanted = part.querySelector && (part.querySelector(".oops") || part.querySelector("[data-focus]"));
    if (!wanted && part.id && d.activeElement === d.body) {
      wanted = part;  // what had the focus is gone: go on where it was, not at the top of the page
      wanted.tabIndex = -1;
    }
    if (wanted) wanted.focus();
  }

  function say(words) {
    alertBox.textContent = words;
  }

  function failed(event) {
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

  focusIn(d);
  d.addEventListener("click", clear);
  d.addEventListener("htmx:afterSettle", function (event) { focusIn(event.target); });
  d.addEventListener("htmx:beforeRequest", function () { say(""); });
  d.addEventListener("htmx:responseError", failed);
  d.addEventListener("htmx:sendError", failed);
  d.addEventListener("htmx:timeout", failed);
  window.addEventListener("offline", function () { say("网络已断开。您填写的内容还在，请在网络恢复后再提交。"); });
  window.addEventListener("online", function () { say(""); });
})(document);
