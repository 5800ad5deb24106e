package metrics

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// ask makes a question to a source, which answers as the test says.
func ask(source, key string, answer func(context.Context) (any, error)) question {
	return question{source: source, key: key, timeout: 10 * time.Second, refresh: 5 * time.Minute, ask: answer}
}

func TestWhatIsAskedAlikeIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d desk
		var asked, ready atomic.Int32
		q := ask("a", "the same", func(context.Context) (any, error) {
			asked.Add(1)
			time.Sleep(time.Second)
			return "42", nil
		})
		for range 100 {
			if _, known := d.get(t.Context(), q, func() { ready.Add(1) }); known {
				t.Fatal("known before it was asked")
			}
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		a, known := d.get(t.Context(), q, nil)
		if !known || a.value != "42" || a.err != nil || asked.Load() != 1 || ready.Load() != 100 {
			t.Errorf("got %+v, %t; it was asked %d times, and %d were told", a, known, asked.Load(), ready.Load())
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if len(d.answers) > 0 {
			t.Errorf("%d answers are kept that are out of date", len(d.answers))
		}
		if _, known := d.get(t.Context(), q, nil); known {
			t.Error("it is known for longer than it is in date")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if asked.Load() != 2 {
			t.Errorf("it was asked %d times, want twice", asked.Load())
		}
		time.Sleep(5 * time.Minute)
	})
}

func TestASourceThatStallsIsLeftAloneAndHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d desk
		var asked, atOnceNow, most atomic.Int32
		stalls := func(ctx context.Context) (any, error) {
			asked.Add(1)
			most.Store(max(most.Load(), atOnceNow.Add(1)))
			defer atOnceNow.Add(-1)
			<-ctx.Done()
			return nil, downError{ctx.Err()}
		}
		began := time.Now()
		var told time.Duration
		var left atomic.Int32
		left.Store(1000)
		for i := range 1000 {
			d.get(t.Context(), ask("stalls", fmt.Sprint(i), stalls), func() {
				if left.Add(-1) == 0 {
					told = time.Since(began)
				}
			})
		}
		quick := ask("quick", "q", func(context.Context) (any, error) { return 1.0, nil })
		d.get(t.Context(), quick, nil)
		synctest.Wait()
		if _, known := d.get(t.Context(), quick, nil); !known {
			t.Error("the other source waits")
		}
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if told != 10*time.Second || asked.Load() != atOnce || most.Load() != atOnce {
			t.Errorf("all were told after %s and %d questions, %d at a time", told, asked.Load(), most.Load())
		}
		if a, known := d.get(t.Context(), ask("stalls", "new", stalls), nil); !known || a.err == nil {
			t.Errorf("got %+v, %t while it is left alone", a, known)
		}
		d.mu.Lock()
		if s := d.sources["stalls "]; s.tries != 1 {
			t.Errorf("%d that failed together count as %d", atOnce, s.tries)
		}
		d.mu.Unlock()
		time.Sleep(firstRest)
		for i := range 10 {
			d.get(t.Context(), ask("stalls", fmt.Sprint(i), stalls), nil)
		}
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if n := asked.Load() - atOnce; n != 1 {
			t.Errorf("it was tried by %d questions at once, want one", n)
		}
		time.Sleep(2 * firstRest)
		d.get(t.Context(), ask("stalls", "back", func(context.Context) (any, error) { return 1.0, nil }), nil)
		synctest.Wait()
		if a, known := d.get(t.Context(), ask("stalls", "back", nil), nil); !known || a.err != nil {
			t.Errorf("got %+v, %t from a source that is back", a, known)
		}
		time.Sleep(5 * time.Minute)
	})
}

// One person's bad value once would have been everybody's.
func TestABadAnswerConcernsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d desk
		bad := ask("a", "bad", func(context.Context) (any, error) { return nil, errors.New("no such user") })
		good := ask("a", "good", func(context.Context) (any, error) { return 1.0, nil })
		d.get(t.Context(), bad, nil)
		synctest.Wait()
		d.get(t.Context(), good, nil)
		synctest.Wait()
		if a, known := d.get(t.Context(), bad, nil); !known || a.err == nil {
			t.Errorf("bad: got %+v, %t", a, known)
		}
		if a, known := d.get(t.Context(), good, nil); !known || a.err != nil {
			t.Errorf("good: got %+v, %t", a, known)
		}
		time.Sleep(5 * time.Minute)
	})
}

// What nobody waits for any more is not asked.
func TestQuestionsEndWithThoseWhoAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d desk
		var asked atomic.Int32
		slow := func(context.Context) (any, error) {
			asked.Add(1)
			time.Sleep(9 * time.Second)
			return 1.0, nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		for i := range 100 {
			d.get(ctx, ask("a", fmt.Sprint(i), slow), nil)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := asked.Load(); n != 3*atOnce { // at 0, 9 and 18 s
			t.Errorf("%d were asked", n)
		}
		asked.Store(0)
		for i := range 100 {
			d.get(ctx, ask("b", "b"+fmt.Sprint(i), slow), nil)
		}
		cancel()
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := asked.Load(); n > atOnce {
			t.Errorf("%d were asked after the end", n)
		}
		if len(d.open) > 0 {
			t.Errorf("%d are still open", len(d.open))
		}
		time.Sleep(5 * time.Minute)
	})
}
