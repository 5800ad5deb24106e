package maildir_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oneonone/mail"
	"oneonone/mail/cursor"
	"oneonone/mail/maildir"
)

// A store keeps a cursor in memory, and fails on demand.
type store struct {
	raw  map[string][]byte
	puts int
	fail func(put int) error // nil: never
}

func (s *store) Get(name string) ([]byte, error) { return s.raw[name], nil }

func (s *store) Put(name string, raw []byte) error {
	s.puts++
	if s.fail != nil {
		if err := s.fail(s.puts); err != nil {
			return err
		}
	}
	if s.raw == nil {
		s.raw = map[string][]byte{}
	}
	s.raw[name] = raw
	return nil
}

// A box is a Maildir that mails are delivered into.
type box struct {
	t   *testing.T
	dir string
}

func newBox(t *testing.T) box {
	t.Helper()
	b := box{t, filepath.Join(t.TempDir(), "Maildir")}
	b.make()
	return b
}

func (b box) make() {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(b.dir, sub), 0o700); err != nil {
			b.t.Fatal(err)
		}
	}
}

// put puts a mail of that text there.
func (b box) put(path, text string) {
	b.t.Helper()
	tmp := filepath.Join(b.dir, "tmp", "x")
	if err := os.WriteFile(tmp, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(b.dir, path)); err != nil {
		b.t.Fatal(err)
	}
}

// deliver delivers a mail now, as mail servers do.
func (b box) deliver(text string) { b.put("new/"+b.name(text), text) }

func (b box) name(text string) string { return at(0) + ".M1P2_" + text + ".host" }

// began is when the tests began.
var began = time.Now()

// at returns how a name begins, some seconds after the tests began.
func at(seconds int) string { return fmt.Sprint(began.Unix() + int64(seconds)) }

func (b box) options(c *store) maildir.InboxOptions {
	return maildir.InboxOptions{Dir: b.dir, Cursor: c, Poll: time.Minute}
}

func (b box) open(o maildir.InboxOptions) *maildir.Inbox {
	b.t.Helper()
	m, err := maildir.OpenInbox(o)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { m.Close() })
	return m
}

// started returns the inbox after its first start.
func (b box) started(c *store) *maildir.Inbox {
	b.t.Helper()
	m := b.open(b.options(c))
	if got := texts(b.t, m); len(got) != 0 {
		b.t.Fatalf("the first start fetched %q", got)
	}
	return m
}

func arrivals(t *testing.T, m *maildir.Inbox) []mail.Arrival {
	t.Helper()
	got, err := m.Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func texts(t *testing.T, m *maildir.Inbox) (out []string) {
	t.Helper()
	for _, a := range arrivals(t, m) {
		out = append(out, string(a.Raw))
	}
	return out
}

func finish(t *testing.T, m *maildir.Inbox) (out []string) {
	t.Helper()
	for _, a := range arrivals(t, m) {
		out = append(out, string(a.Raw))
		if err := m.Done(t.Context(), a.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestMailComesUntilItIsDone(t *testing.T) {
	b, c := newBox(t), new(store)
	m := b.started(c)
	if got := m.Name(); got != "Maildir "+b.dir {
		t.Errorf("it is called %q", got)
	}
	first, second := at(1)+".a.host", at(2)+".b.host"
	b.put("cur/"+second+":2,RS", "two")
	b.put("new/"+first, "one")
	moment := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	for _, path := range []string{"cur/" + second + ":2,RS", "new/" + first} {
		if err := os.Chtimes(filepath.Join(b.dir, path), moment, moment); err != nil {
			t.Fatal(err)
		}
	}
	got := arrivals(t, m)
	wanted := []mail.Arrival{{ID: first, Raw: []byte("one"), Size: 3, At: moment}, {ID: second, Raw: []byte("two"), Size: 3, At: moment}}
	if d := cmp.Diff(wanted, got, cmp.Comparer(time.Time.Equal)); d != "" {
		t.Fatalf("difference:\n%s", d)
	}
	want(t, "again", texts(t, m), "one", "two")
	want(t, "files", files(t, b.dir), "cur/"+second+":2,RS", "new/"+first)

	if err := m.Done(t.Context(), got[0].ID, false); err != nil {
		t.Fatal(err)
	}
	want(t, "after the first is done", texts(t, m), "two")
	if err := m.Done(t.Context(), got[1].ID, true); err != nil {
		t.Fatal(err)
	}
	want(t, "after both are done", texts(t, m))
	want(t, "after a restart", texts(t, b.open(b.options(c))))
	want(t, "files", files(t, b.dir), "cur/"+first+":2,", "cur/"+second+":2,RS")
}

// H14: on the first start, what had piled up was taken for answers.
func TestH14MailsOfBeforeTheFirstStartAreNeverFetched(t *testing.T) {
	b, c := newBox(t), new(store)
	b.deliver("just-now")
	b.put("cur/1095347377.years-ago.host:2,S", "years ago")
	b.put("new/9795347377.from-the-future.host", "from the future")
	b.put("new/a-name-without-time", "without time")
	m := b.started(c)
	b.deliver("new")
	b.put("cur/older-but-put-there-now:2,", "put there now")
	got := finish(t, m)
	slices.Sort(got)
	want(t, "fetched", got, "new", "put there now")
	if err := os.Rename(filepath.Join(b.dir, "new/a-name-without-time"), filepath.Join(b.dir, "cur/a-name-without-time:2,FS")); err != nil {
		t.Fatal(err)
	}
	want(t, "after one was moved", texts(t, m))
	want(t, "after a restart", texts(t, b.open(b.options(c))))
}

// Many mail servers make a Maildir with its first mail, which then is an answer.
func TestMaildirThatIsMadeWithItsFirstMail(t *testing.T) {
	b, c := box{t, filepath.Join(t.TempDir(), "Maildir")}, new(store)
	m := b.open(b.options(c))
	for range 2 {
		_, err := m.Fetch(t.Context())
		if !errors.Is(err, os.ErrNotExist) || mail.Account(err) || !strings.Contains(mail.Hint(err), "mail.inbox must be a Maildir") {
			t.Fatalf("got %v, hint %q", err, mail.Hint(err))
		}
		if err := m.Check(t.Context()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("check: %v", err)
		}
	}
	b.make()
	b.deliver("first")
	want(t, "then", finish(t, m), "first")
	want(t, "after a restart", texts(t, b.open(b.options(c))))
}

func TestMailProgramsMayMoveAndFlagAtAnyTime(t *testing.T) {
	b, c := newBox(t), new(store)
	m := b.started(c)
	b.deliver("one")
	b.deliver("two")
	got := arrivals(t, m)
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(filepath.Join(b.dir, from), filepath.Join(b.dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	move("new/"+got[0].ID, "cur/"+got[0].ID+":2,S")
	want(t, "after one was read", texts(t, m), "one", "two")
	for _, a := range got {
		if err := m.Done(t.Context(), a.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	move("cur/"+got[0].ID+":2,S", "cur/"+got[0].ID+":2,FRS")
	move("cur/"+got[1].ID+":2,", "cur/"+got[1].ID+":2,T")
	want(t, "after they were flagged", texts(t, m))
	want(t, "after a restart", texts(t, b.open(b.options(c))))
	if err := m.Done(t.Context(), got[0].ID, false); err != nil {
		t.Errorf("done again: %v", err)
	}
}

func TestOnlyMailsOfOthersAreRead(t *testing.T) {
	b := newBox(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := b.started(new(store))
	o, err := maildir.Open(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	send(t, o, letter(t, "prep.a@example.com"))
	for path, make := range map[string]func(string) error{
		"new/link":      func(p string) error { return os.Symlink(secret, p) },
		"cur/link:2,":   func(p string) error { return os.Symlink(secret, p) },
		"new/directory": func(p string) error { return os.Mkdir(p, 0o700) },
		"new/pipe":      func(p string) error { return syscall.Mkfifo(p, 0o600) },
		"new/.hidden":   func(p string) error { return os.WriteFile(p, []byte("hidden"), 0o600) },
		"new/:2,S":      func(p string) error { return os.WriteFile(p, []byte("no name"), 0o600) },
		"mail":          func(p string) error { return os.WriteFile(p, []byte("outside"), 0o600) },
		"tmp/part":      func(p string) error { return os.WriteFile(p, []byte("a part"), 0o600) },
	} {
		if err := make(filepath.Join(b.dir, path)); err != nil {
			t.Fatal(err)
		}
	}
	b.deliver("a-mail")
	want(t, "fetched", texts(t, m), "a-mail")
	for _, id := range []string{"", ".", "..", "../mail", "../../mail", "x:2,", "/etc/passwd", "new/x", "prep.oneonone"} {
		if err := m.Done(t.Context(), id, false); err == nil || !strings.Contains(err.Error(), "names no mail") {
			t.Errorf("%q is done: %v", id, err)
		}
	}
}

func TestBatchesAreBoundedInNumberAndSize(t *testing.T) {
	b := newBox(t)
	o := b.options(new(store))
	o.Batch, o.MaxSize = 3, 100
	m := b.open(o)
	arrivals(t, m)
	for i, size := range []int{40, 50, 20, 100, 9, 101, 0, 15, 15} {
		b.put("new/"+at(i)+".x", strings.Repeat("x", size))
	}
	var got [][]int64
	for range 6 {
		var sizes []int64
		for _, a := range arrivals(t, m) {
			sizes = append(sizes, a.Size)
			if (a.Raw == nil) != (a.Size > 100) || a.Raw != nil && int64(len(a.Raw)) != a.Size {
				t.Errorf("of %d bytes there are %d (nil: %v)", a.Size, len(a.Raw), a.Raw == nil)
			}
			if err := m.Done(t.Context(), a.ID, a.Raw == nil); err != nil {
				t.Fatal(err)
			}
		}
		got = append(got, sizes)
	}
	if d := cmp.Diff([][]int64{{40, 50}, {20}, {100}, {9, 101, 0}, {15, 15}, nil}, got); d != "" {
		t.Error(d)
	}
}

// H13: a mail that cannot be read holds up no other.
func TestH13MailThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	b := newBox(t)
	m := b.started(new(store))
	b.put("new/"+at(0)+".closed", "closed")
	if err := os.Chmod(filepath.Join(b.dir, "new/"+at(0)+".closed"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Fetch(t.Context()); !errors.Is(err, os.ErrPermission) || !strings.Contains(mail.Hint(err), "allowed to read") {
		t.Errorf("got %v, hint %q", err, mail.Hint(err))
	}
	b.put("new/"+at(1)+".open", "open")
	want(t, "fetched", finish(t, m), "open")
	if err := os.Chmod(filepath.Join(b.dir, "new/"+at(0)+".closed"), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, "then", finish(t, m), "closed")
}

// A power cut at any write of the cursor costs at most that a mail comes again.
func TestPowerCutAtAnyWriteOfTheCursor(t *testing.T) {
	errPowerCut := errors.New("power cut")
	for n := 1; ; n++ {
		b, c := newBox(t), new(store)
		dead := false
		c.fail = func(put int) error {
			if put != n {
				return nil
			}
			dead = true
			return errPowerCut
		}
		b.put("new/"+at(-60)+".old", "old")
		fetched, done := map[string]int{}, map[string]bool{}
		live := func() error {
			m := b.open(b.options(c))
			defer m.Close()
			got, err := m.Fetch(t.Context())
			for _, a := range got {
				if fetched[string(a.Raw)]++; done[string(a.Raw)] {
					t.Errorf("%q came again", a.Raw)
				}
				if err := m.Done(t.Context(), a.ID, false); err != nil {
					return err
				}
				done[string(a.Raw)] = true
			}
			return err
		}
		for live() != nil {
		}
		for i := range 3 {
			b.deliver(fmt.Sprint(i))
		}
		for range 4 {
			live()
		}
		if len(done) != 3 || fetched["old"] > 0 {
			t.Errorf("cut at %d: fetched %v, done %v", n, fetched, done)
		}
		if !dead {
			if n < 4 {
				t.Errorf("the cursor was written only %d times", n-1)
			}
			return
		}
	}
}

func TestDamagedCursorIsNeverAFreshStart(t *testing.T) {
	b, c := newBox(t), new(store)
	b.started(c).Close()
	good := string(c.raw["maildir.yaml"])
	b.deliver("waiting")
	for name, raw := range map[string]string{
		"empty":     "",
		"cut short": good[:len(good)/2],
		"no since":  strings.Replace(good, "since:", "#", 1),
		"a list":    strings.Replace(good, `done: ""`, "done: [a]", 1),
	} {
		c.raw["maildir.yaml"] = []byte(raw)
		m := b.open(b.options(c))
		var damage *cursor.Damage
		if _, err := m.Fetch(t.Context()); !errors.As(err, &damage) || !mail.Account(err) || !strings.Contains(mail.Hint(err), "maildir.yaml") {
			t.Errorf("%s: got %v, hint %q", name, err, mail.Hint(err))
		}
		if err := m.Done(t.Context(), "x", false); !errors.As(err, &damage) {
			t.Errorf("%s: done: %v", name, err)
		}
		if err := m.Check(t.Context()); !errors.As(err, &damage) {
			t.Errorf("%s: check: %v", name, err)
		}
		if string(c.raw["maildir.yaml"]) != raw {
			t.Errorf("%s: it was written over", name)
		}
		c.raw["maildir.yaml"] = []byte(good)
		want(t, name+", mended", texts(t, m), "waiting")
	}
}

// The cursor names what is there, not all that ever was.
func TestCursorForgetsWhatIsGone(t *testing.T) {
	b, c := newBox(t), new(store)
	m := b.started(c)
	b.deliver("stays")
	b.deliver("goes")
	finish(t, m)
	if err := os.Remove(filepath.Join(b.dir, "cur", b.name("goes")+":2,")); err != nil {
		t.Fatal(err)
	}
	arrivals(t, m)
	if got := string(c.raw["maildir.yaml"]); !strings.Contains(got, "goes") {
		t.Errorf("missing once, it is forgotten:\n%s", got)
	}
	arrivals(t, m)
	if got := string(c.raw["maildir.yaml"]); strings.Contains(got, "goes") || !strings.Contains(got, "stays") {
		t.Errorf("missing twice, it is still there:\n%s", got)
	}
}

func TestTenThousandMails(t *testing.T) {
	b, c := newBox(t), new(store)
	for i := range 10_000 {
		if err := os.WriteFile(filepath.Join(b.dir, "cur", fmt.Sprintf("%d.old%d.host:2,S", 1595347377+i, i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m := b.started(c)
	const n = 300
	for i := range n {
		if err := os.WriteFile(filepath.Join(b.dir, "new", fmt.Sprintf("%s.M%06d.host", at(0), i)), []byte(fmt.Sprint(i)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < n; {
		batch := finish(t, m)
		if len(batch) == 0 || batch[0] != fmt.Sprint(i) || batch[len(batch)-1] != fmt.Sprint(i+len(batch)-1) {
			t.Fatalf("at %d: a batch of %d that begins with %q", i, len(batch), batch[:min(len(batch), 1)])
		}
		i += len(batch)
	}
	want(t, "then", texts(t, m))
	if size := len(c.raw["maildir.yaml"]); size > n*40 {
		t.Errorf("the cursor has grown to %d bytes", size)
	}
}

func TestNamesOfAllKinds(t *testing.T) {
	b, c := newBox(t), new(store)
	m := b.started(c)
	odd := []string{"with space", "with\nline break", "ü", "\xff\xfe", "#comment", "---", "a,S=1,W=2", "'q\"", "*x", "&y", "{z", strings.Repeat("n", 200)}
	for _, name := range odd {
		b.put("new/"+name, name)
	}
	if got := finish(t, m); len(got) != len(odd) {
		t.Errorf("fetched %q", got)
	}
	want(t, "then", texts(t, m))
	want(t, "after a restart", texts(t, b.open(b.options(c))))
}

func TestWait(t *testing.T) {
	b := newBox(t)
	m := b.started(new(store))
	wait := func(ctx context.Context) <-chan error {
		out := make(chan error, 1)
		go func() { out <- m.Wait(ctx) }()
		return out
	}
	t.Run("ends when a mail arrives, in new or in cur", func(t *testing.T) {
		w := wait(t.Context())
		b.deliver("one")
		if err := <-w; err != nil {
			t.Fatal(err)
		}
		want(t, "fetched", finish(t, m), "one")
		w = wait(t.Context())
		b.put("cur/two:2,S", "two")
		if err := <-w; err != nil {
			t.Fatal(err)
		}
		want(t, "fetched", finish(t, m), "two")
	})
	t.Run("goes on when a mail is only moved or flagged, and ends with its context", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		w := wait(ctx)
		if err := os.Rename(filepath.Join(b.dir, "cur/two:2,S"), filepath.Join(b.dir, "cur/two:2,FS")); err != nil {
			t.Fatal(err)
		}
		if err := <-w; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("ends in any case after a while", func(t *testing.T) {
		o := b.options(new(store))
		o.Poll = time.Millisecond
		if err := b.open(o).Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("ends with the inbox", func(t *testing.T) {
		w := wait(t.Context())
		m.Close()
		if err := <-w; !errors.Is(err, maildir.ErrClosed) {
			t.Errorf("got %v", err)
		}
		if _, err := m.Fetch(t.Context()); !errors.Is(err, maildir.ErrClosed) {
			t.Errorf("fetch: %v", err)
		}
		if err := m.Done(t.Context(), "x", false); !errors.Is(err, maildir.ErrClosed) {
			t.Errorf("done: %v", err)
		}
		if err := m.Close(); err != nil {
			t.Errorf("closing again: %v", err)
		}
	})
}

func TestInboxThatCannotWorkIsRefused(t *testing.T) {
	for _, o := range []maildir.InboxOptions{{Dir: "x"}, {Cursor: new(store)}} {
		if _, err := maildir.OpenInbox(o); err == nil {
			t.Errorf("%+v was opened", o)
		}
	}
}
