"""Requests as the engine gets them, and responses as a skill does."""

import base64
import sys
import time
import unittest
from unittest import mock

import contract

from skill_engine import http

REFERENCE = "skill-secret-" + "a2b3c4d5" * 4


class Http(unittest.TestCase):
    def setUp(self):
        self.sent = []
        self.answers = []
        modules = contract.modules(self.answer)
        self.words = modules["wit_world.imports.http"]
        patch = mock.patch.dict(sys.modules, modules)
        patch.start()
        self.addCleanup(patch.stop)

    def answer(self, request):
        self.sent.append(request)
        if not self.answers:
            return self.words.Response(request.url, 200, [("content-type", "text/plain")], b"hello")
        answer = self.answers.pop(0)
        if isinstance(answer, tuple):
            status, headers = answer
            return self.words.Response(request.url, status, headers, b"")
        raise contract.Err(answer)

    def headers(self, index=-1):
        return dict(self.sent[index].headers)


class Requests(Http):
    def test_methods(self):
        for name in ("get", "head", "options", "post", "put", "patch", "delete"):
            response = getattr(http, name)("https://a/")
            self.assertEqual((response.status, self.sent[-1].method), (200, name.upper()))
            getattr(http.Session(), name)("https://a/")
            self.assertEqual(self.sent[-1].method, name.upper())
        http.request("purge", "https://a/")
        self.assertEqual((self.sent[-1].method, self.sent[-1].max_redirects), ("PURGE", 10))

    def test_queries(self):
        for url, params, expected in (
            ("https://a/b", {"q": "a b&c", "n": 1, "no": None, "yes": True}, "https://a/b?q=a+b%26c&n=1&yes=true"),
            ("https://a/b?x=1#f", [("y", "ä"), ("y", [1, 2])], "https://a/b?x=1&y=%C3%A4&y=1&y=2#f"),
            ("https://a/", "raw=%20", "https://a/?raw=%20"),
            ("https://a/", {}, "https://a/"),
            ("https://a/?x=%7E", None, "https://a/?x=%7E"),
            ("https://a/", {"key": REFERENCE}, f"https://a/?key={REFERENCE}"),
        ):
            http.get(url, params=params)
            self.assertEqual(self.sent[-1].url, expected)

    def test_bodies(self):
        for options, body, kind in (
            ({"json": {"a": [1, "ä", None]}}, '{"a":[1,"ä",null]}'.encode(), "application/json"),
            ({"data": {"a": "b c", "d": [1, 2]}}, b"a=b+c&d=1&d=2", "application/x-www-form-urlencoded"),
            ({"data": [("a", "1")]}, b"a=1", "application/x-www-form-urlencoded"),
            ({"data": "text ä"}, "text ä".encode(), None),
            ({"data": b"\x00"}, b"\x00", None),
            ({}, None, None),
            ({"json": [], "headers": {"Content-Type": "application/x+json"}}, b"[]", "application/x+json"),
        ):
            http.post("https://a/", **options)
            self.assertEqual(self.sent[-1].body, body)
            self.assertEqual({name.lower(): value for name, value in self.sent[-1].headers}.get("content-type"), kind)

    def test_files(self):
        http.post("https://a/", data={"a": "1"}, files={"f": ('n".txt', "text", "text/plain"), "g": b"\x00"})
        kind = self.headers()["content-type"]
        boundary = kind.removeprefix("multipart/form-data; boundary=")
        expected = (
            f'--{boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'
            f'--{boundary}\r\ncontent-disposition: form-data; name="f"; filename="n%22.txt"\r\n'
            "content-type: text/plain\r\n\r\ntext\r\n"
            f'--{boundary}\r\ncontent-disposition: form-data; name="g"; filename="g"\r\n'
            f"content-type: application/octet-stream\r\n\r\n\x00\r\n--{boundary}--\r\n"
        )
        self.assertEqual(self.sent[-1].body.decode(), expected)

    def test_users(self):
        http.get("https://a/", auth=("ada", "pass:word"))
        self.assertEqual(self.headers()["authorization"], "Basic " + base64.b64encode(b"ada:pass:word").decode())
        http.get("https://a/", auth=("", REFERENCE))
        name, _, encoded = self.headers()["authorization"].partition(" ")
        self.assertEqual((name, base64.b64decode(encoded).decode()), ("Basic", f":{REFERENCE}"))
        http.get("https://a/", auth=("a", "b"), headers={"Authorization": "Bearer t"})
        self.assertEqual(self.sent[-1].headers, [("Authorization", "Bearer t")])

    def test_time_and_redirects(self):
        http.get("https://a/", timeout=0.0001, max_redirects=3)
        self.assertEqual((self.sent[-1].timeout, self.sent[-1].max_redirects), (1, 3))
        http.get("https://a/", timeout=1e12, allow_redirects=False)
        self.assertEqual((self.sent[-1].timeout, self.sent[-1].max_redirects), (2**32 - 1, 0))

    def test_parts_that_do_not_go_together(self):
        for options in (
            {"json": 1, "data": {}},
            {"json": 1, "files": {}},
            {"data": "text", "files": {"f": b""}},
            {"files": {"f": 5}},
            {"json": {"a": object()}},
            {"auth": ("a:b", "c")},
            {"params": {"a": object()}},
            {"timeout": 0},
            {"timeout": float("nan")},
            {"max_redirects": 256},
        ):
            with self.assertRaises(http.InvalidRequest):
                http.post("https://a/", **options)
        self.assertEqual(self.sent, [])

    def test_send_is_as_it_was(self):
        response = http.send("https://a/", method="PUT", headers=[("a", "1"), ("a", "2")], body="ä", timeout=2)
        request = self.sent[-1]
        self.assertEqual((request.method, request.headers), ("PUT", [("a", "1"), ("a", "2")]))
        self.assertEqual((request.body, request.timeout, request.max_redirects), ("ä".encode(), 2000, 10))
        self.assertEqual((response.status, response.header("Content-Type")), (200, "text/plain"))

    def test_errors(self):
        for error, kind, message in (
            (self.words.Error_Denied("no grant"), http.Denied, "no grant"),
            (self.words.Error_InvalidRequest("bad"), http.InvalidRequest, "bad"),
            (self.words.Error_Unreachable("gone"), http.Unreachable, "gone"),
            (self.words.Error_Timeout(), http.Timeout, "the exchange took too long"),
            (self.words.Error_TooLarge(9), http.TooLarge, "larger than 9 bytes"),
            (self.words.Error_Protocol("odd"), http.ProtocolError, "odd"),
        ):
            self.answers = [error]
            with self.assertRaisesRegex(kind, message):
                http.get("https://a/")


class Responses(unittest.TestCase):
    def test_headers_are_found_in_any_case(self):
        headers = http.Headers([("Content-Type", "a"), ("set-cookie", "b=1"), ("Set-Cookie", "c=2")])
        self.assertEqual((headers["content-TYPE"], headers["SET-COOKIE"]), ("a", "b=1, c=2"))
        self.assertEqual(headers.all("Set-cookie"), ["b=1", "c=2"])
        self.assertEqual((list(headers), len(headers)), (["Content-Type", "set-cookie"], 2))
        self.assertEqual((headers.get("x"), "x" in headers, 5 in headers), (None, False, False))
        self.assertEqual(headers.pairs()[2], ("Set-Cookie", "c=2"))
        self.assertEqual(headers, {"content-type": "a", "set-cookie": "b=1, c=2"})
        with self.assertRaises(KeyError):
            headers["x"]

    def test_bodies(self):
        for kind, body, text in (
            ("text/plain; charset=ISO-8859-1", b"\xe4", "ä"),
            ('text/plain; Charset="utf-16"', "ä".encode("utf-16"), "ä"),
            ("text/plain; charset=nonsense", "ä".encode(), "ä"),
            ("text/plain; charset=hex", b"61", "61"),
            ("text/plain", b"\xff", "\ufffd"),
        ):
            self.assertEqual(http.Response("u", 200, {"content-type": kind}, body).text(), text)
        response = http.Response("u", 201, [], b'{"a":1}')
        self.assertEqual((response.json(), response.content, response.status_code), ({"a": 1}, response.body, 201))
        self.assertEqual((response.ok, response.reason), (True, "Created"))
        with self.assertRaises(ValueError):
            http.Response("u", 200, [], b"<").json()

    def test_statuses(self):
        response = http.Response("https://a/b", 404, [], b"")
        with self.assertRaisesRegex(http.StatusError, "^https://a/b answered 404 Not Found$") as caught:
            response.raise_for_status()
        self.assertIs(caught.exception.response, response)
        self.assertEqual((response.ok, http.Response("u", 599, [], b"").reason), (False, ""))
        self.assertEqual(http.Response("u", 204, [], b"").raise_for_status().status, 204)


class Sessions(Http):
    def test_headers_and_users_are_shared(self):
        with http.Session(headers={"Accept": "a/b", "x": "1"}, auth=("u", "p"), timeout=3) as session:
            session.headers.update({"y": "2"})
            session.get("https://a/", headers={"accept": "c/d", "X": None})
        self.assertEqual(set(self.headers()), {"accept", "authorization", "y"})
        self.assertEqual((self.headers()["accept"], self.sent[-1].timeout), ("c/d", 3000))

    def test_cookies_are_kept(self):
        session = http.Session()
        self.answers = [(200, [("set-cookie", "a=1; Path=/; HttpOnly"), ("set-cookie", "b=2; Path=/deep")])]
        session.get("https://a.example/")
        session.get("https://a.example/deep/er")
        self.assertEqual(self.headers()["cookie"], "b=2; a=1")
        session.get("https://a.example/deeper")
        self.assertEqual(self.headers()["cookie"], "a=1")
        session.get("https://b.example/")
        session.get("https://sub.a.example/")
        self.assertNotIn("cookie", [*self.headers(), *self.headers(-2)])
        self.answers = [(200, [("set-cookie", "a=; Path=/; Max-Age=0")])]
        session.get("https://a.example/")
        session.get("https://a.example/")
        self.assertNotIn("cookie", self.headers())

    def test_cookies_reach_whom_they_are_for(self):
        past = "Thu, 01 Jan 1970 00:00:00 GMT"
        future = "Fri, 01-Jan-2100 00:00:00 GMT"
        for cookie, url, there in (
            ("c=1; Domain=.example.com", "https://other.example.com/", True),
            ("c=1; Domain=other.com", "https://other.com/", False),
            ("c=1; Domain=com", "https://other.com/", False),
            ("c=1; Secure", "http://www.example.com/", False),
            ("c=1; Secure", "https://www.example.com/", True),
            (f"c=1; Expires={past}", "https://www.example.com/", False),
            (f"c=1; Expires={future}", "https://www.example.com/", True),
            ("c=1; Expires=nonsense", "https://www.example.com/", True),
            ("c=1; Max-Age=nonsense", "https://www.example.com/", True),
            ("nonsense", "https://www.example.com/", False),
        ):
            with self.subTest(cookie=cookie, url=url):
                session = http.Session()
                self.answers = [(200, [("set-cookie", cookie)])]
                session.get("https://www.example.com/")
                session.get(url)
                self.assertEqual(self.headers().get("cookie"), "c=1" if there else None)

    def test_redirects_keep_cookies(self):
        session = http.Session()
        self.answers = [(302, [("location", "/home"), ("set-cookie", "s=1")])]
        response = session.post("https://a/login", data={"a": "b"})
        self.assertEqual([each.method for each in self.sent], ["POST", "GET"])
        self.assertEqual((self.sent[1].url, self.sent[1].body), ("https://a/home", None))
        self.assertEqual(self.headers(), {"cookie": "s=1"})
        self.assertEqual([each.status for each in response.history], [302])
        self.assertEqual([each.max_redirects for each in self.sent], [0, 0])

    def test_methods_after_redirects(self):
        for status, before, after in (
            (301, "POST", "GET"),
            (301, "PUT", "PUT"),
            (303, "PUT", "GET"),
            (303, "HEAD", "HEAD"),
            (307, "POST", "POST"),
            (308, "POST", "POST"),
        ):
            self.answers = [(status, [("location", "/b")])]
            http.Session().request(before, "https://a/", data=b"x", headers={"content-type": "a/b"})
            self.assertEqual((self.sent[-1].method, self.sent[-1].body), (after, None if before != after else b"x"))

    def test_another_origin_gets_no_credentials(self):
        session = http.Session(headers={"x-key": f"k {REFERENCE}", "accept": "a/b", "cookie": "mine"}, auth=("u", "p"))
        for location in ("https://b/", "http://a/", "https://a:444/"):
            self.answers = [(307, [("location", location)])]
            session.get("https://a/")
            self.assertEqual(self.headers(), {"accept": "a/b"})
        self.answers = [(307, [("location", "https://a:443/x")])]
        session.get("https://a/")
        self.assertEqual(set(self.headers()), {"accept", "x-key", "cookie", "authorization"})

    def test_redirects_end(self):
        self.answers = [(302, [("location", "/")])] * 3
        with self.assertRaisesRegex(http.ProtocolError, "more than 2 times"):
            http.Session().get("https://a/", max_redirects=2)
        self.answers = [(302, [("location", "/")])]
        self.assertEqual(http.Session().get("https://a/", allow_redirects=False).status, 302)

    def test_all_redirects_share_the_time(self):
        self.answers = [(302, [("location", "/")])]
        with mock.patch.object(time, "monotonic", side_effect=[10.0, 11.5]):
            http.Session().get("https://a/", timeout=2)
        self.assertEqual([each.timeout for each in self.sent], [2000, 500])
        self.answers = [(302, [("location", "/")])]
        with mock.patch.object(time, "monotonic", side_effect=[10.0, 12.5]), self.assertRaises(http.Timeout):
            http.Session().get("https://a/", timeout=2)

    def test_cookies_can_be_set(self):
        session = http.Session()
        session.cookies.set("a", "1", "https://a/")
        session.get("https://a/b")
        self.assertEqual(self.headers()["cookie"], "a=1")
        self.assertEqual((len(session.cookies), session.cookies.get("a"), session.cookies.get("b")), (1, "1", None))


if __name__ == "__main__":
    unittest.main()
