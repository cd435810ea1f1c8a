namespace EksRecon.Outputs;

/// <summary>
/// What has to go even where the process cannot unwind: temporary files and folders, programs that were started. Everything that is made
/// for the time of a run registers here,
/// so that a second signal ends the process at once and still leaves nothing behind.
/// </summary>
public static class AbruptEnd
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<Registration, Action> Pending = [];
    private static bool _isOver;

    /// <summary>Registers what has to be done should the process end abruptly; disposing takes it back.</summary>
    public static IDisposable Register(Action clean) => Begin(static () => true, _ => clean(), out _);

    /// <summary>Makes something and registers how it goes, with no moment between in which the end could miss it.</summary>
    /// <param name="start">Makes it, e.g. starts a program.</param>
    /// <param name="clean">Removes it again.</param>
    public static IDisposable Begin<T>(Func<T> start, Action<T> clean, out T made)
    {
        lock (Gate)
        {
            var it = made = start();
            var registration = new Registration();
            if (_isOver) clean(it);
            else Pending[registration] = () => clean(it);
            return registration;
        }
    }

    /// <summary>
    /// Ends something in its usual way, with no abrupt end beside it: two that end a program and its children at once miss children, and a
    /// process that ends in the middle leaves them.
    /// </summary>
    public static void Undisturbed(Action end)
    {
        lock (Gate) end();
    }

    /// <summary>
    /// Does all that is registered, and from now on at once what will be. One that fails does not keep the others from being done: nobody
    /// is left to be told.
    /// </summary>
    public static void CleanUp()
    {
        lock (Gate)
        {
            _isOver = true;
            foreach (var clean in Pending.Values)
            {
                try
                {
                    clean();
                }
                catch (Exception failed) when (
                    failed is IOException or UnauthorizedAccessException or InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
                {
                    // The process ends with the next statement of its caller.
                }
            }

            Pending.Clear();
        }
    }

    private sealed class Registration : IDisposable
    {
        public void Dispose()
        {
            lock (Gate) Pending.Remove(this);
        }
    }
}
